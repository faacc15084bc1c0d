(** The theorems: what is proved of the network that the book trains. *)
From Coq Require Import Reals List Lia Lra.
From Flocq Require Import Raux.
From Interval Require Import Tactic.
From Coq Require Import PrimFloat.
From Adder Require Import Network Check Sound Addition Rounding Step32 Weights Closes.
Import ListNotations.

(** From any state of a region, an inexact step leads into the region of the next carry, and the right digit leads. *)
Lemma trained_inside start a b s s' : start < 3 -> a < 10 -> b < 10 ->
  state_inside trained s (box found start) -> steps trained s a b s' ->
  state_inside trained s' (box found (carry start a b)) /\
  forall e, e < 10 -> e <> answer start a b ->
    (3 < logit trained reals s' (answer start a b) - logit trained reals s' e)%R.
Proof.
  intros Hstart Ha Hb Hs [Hh Hc].
  assert (E : real 0x1p-10 = (/ 1024)%R) by written_out. rewrite <- E in Hh, Hc.
  assert (E3 : real 3 = 3%R) by written_out. rewrite <- E3.
  exact (check_sound trained found _ _ closes start a b s s' Hstart Ha Hb Hs Hh Hc).
Qed.

Lemma trained_keeps : keeps trained found (steps trained) (answers trained).
Proof.
  intros start a b s s' d Hstart Ha Hb Hs Hstep Hd.
  destruct (trained_inside start a b s s' Hstart Ha Hb Hs Hstep) as [Hs' Hleads].
  split; [easy |]. apply (answers_right trained s'); trivial. apply PeanoNat.Nat.mod_upper_bound. lia.
Qed.

(** For every two numbers of any length: their digits, ones first, and then a column of two zeros.
    Whatever a run of the network answers, its value is the sum. *)
Theorem adds_exactly :
  forall (columns : list (nat * nat)) (digits : list nat),
  Forall is_column columns ->
  run (steps trained) (answers trained) (nothing reals) (columns ++ [(0, 0)]) digits ->
  value digits = value (map fst columns) + value (map snd columns).
Proof. intros columns digits. exact (adds_from_zero trained found _ _ columns digits trained_keeps). Qed.

(** The theorem speaks of something: over any columns there is a run. *)
Theorem a_run_exists :
  forall columns, exists digits, run (steps trained) (answers trained) (nothing reals) columns digits.
Proof. exact (runs_exist trained). Qed.

(** ** In 32 bits. *)

(** A step in 32 bits is within 86 millionths of the exact one, from any state of a region and from the zero state. *)
Theorem error_of_a_step :
  forall start a b s s', start < 3 -> a < 10 -> b < 10 ->
  state_inside trained s (box found start) -> steps_32 trained s a b s' ->
  near 24 (86 / 1000000) (hidden (step trained reals s a b)) (hidden s') /\
  near 24 (86 / 1000000) (cell (step trained reals s a b)) (cell s').
Proof.
  intros start a b s s' Hstart Ha Hb Hs H.
  destruct (step_error trained found sizes eq_refl stays_small start s a b s' Hstart Ha Hb Hs H) as [Hh Hc].
  split; intros k Hk; [apply Rle_trans with (1 := Hh k Hk) | apply Rle_trans with (1 := Hc k Hk)].
  all: simpl; unfold hidden_error, cell_error, plus_error, product_error, sum_error; interval.
Qed.

Lemma trained_keeps_32 : keeps trained found (steps_32 trained) (answers_32 trained).
Proof.
  intros start a b s s' d Hstart Ha Hb Hs Hstep (z & p & Hz & Hp & Hd & Hmost).
  destruct (error_of_a_step start a b s s' Hstart Ha Hb Hs Hstep) as [Hh Hc].
  assert (Hsteps : steps trained s a b s').
  { split; intros k Hk; [apply Rle_trans with (1 := Hh k Hk) | apply Rle_trans with (1 := Hc k Hk)]; lra. }
  assert (Hcarry : carry start a b < 3).
  { generalize (carry_at_most start a b Hstart Ha Hb). lia. }
  assert (Hs' : state_inside trained s' (box found (carry start a b))).
  { exact (proj1 (trained_inside start a b s s' Hstart Ha Hb Hs Hsteps)). }
  apply (trained_keeps start a b s s' d Hstart Ha Hb Hs Hsteps). exists z, p. repeat split; trivial.
  intros e He.
  apply Rle_trans with
    (1 := logit_error trained found sizes eq_refl stays_small _ s' Hcarry Hs' e (z e) He (Hz e He)).
  simpl. unfold sum_error. interval.
Qed.

(** The same sum in 32 bits: every operation may round as the model of Rounding.v says. *)
Theorem adds_exactly_in_32_bits :
  forall (columns : list (nat * nat)) (digits : list nat),
  Forall is_column columns ->
  run (steps_32 trained) (answers_32 trained) (nothing reals) (columns ++ [(0, 0)]) digits ->
  value digits = value (map fst columns) + value (map snd columns).
Proof. intros columns digits. exact (adds_from_zero trained found _ _ columns digits trained_keeps_32). Qed.

(** The exact steps are among them, so such runs exist too. *)
Theorem a_run_exists_in_32_bits :
  forall columns, Forall is_column columns ->
  exists digits, run (steps_32 trained) (answers_32 trained) (nothing reals) columns digits.
Proof. exact (runs_exist_32 trained). Qed.

Check adds_exactly.
Check adds_exactly_in_32_bits.
