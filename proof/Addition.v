(** From one step to all lengths, for any network that passes the check: induction over the columns. *)
From Coq Require Import Reals List Lia Lra.
From Flocq Require Import Raux.
From Adder Require Import Network Check Sound.
Import ListNotations.
Local Open Scope R_scope.

(** ** The answer: a lead of more than 3 is larger than anything that errors can do. *)

Lemma sum_at_most count (f : nat -> R) most :
  (forall k, (k < count)%nat -> f k <= most) -> sum reals count f <= INR count * most.
Proof.
  induction count as [|k IH]; intros H; [simpl; lra |]. rewrite S_INR. simpl.
  assert (f k <= most) by auto with arith. assert (sum reals k f <= INR k * most) by auto with arith. lra.
Qed.

Lemma sum_positive count (f : nat -> R) : (0 < count)%nat -> (forall k, 0 < f k) -> 0 < sum reals count f.
Proof.
  intros Hc H. destruct count as [|k]; [lia | clear Hc]. induction k as [|k IH].
  - simpl. generalize (H 0%nat). lra.
  - change (0 < sum reals (S k) f + f (S k)). generalize (H (S k)). lra.
Qed.

Lemma softmax_leads z d e : (forall k, (k < 10)%nat -> z k <= z d) -> 1 < z d - z e -> softmax z e < softmax z d - / 20.
Proof.
  intros Hmost Hlead. unfold softmax. set (total := sum reals 10 _).
  assert (Hpos : 0 < total) by (apply sum_positive; [lia | intros; apply exp_pos]).
  assert (Htotal : total <= 10 * exp (z d)).
  { replace 10 with (INR 10) by (simpl; ring). apply sum_at_most. intros k Hk.
    destruct (Hmost k Hk) as [H | ->]; [left; now apply exp_increasing | lra]. }
  assert (Hhalf : 2 * exp (z e) < exp (z d)).
  { replace (z d) with (1 + (z d - 1)) by ring. rewrite exp_plus.
    assert (exp (z e) < exp (z d - 1)) by (apply exp_increasing; lra).
    generalize (exp_ineq1 1) (exp_pos (z e)). intros. assert (2 < exp 1) by lra. nra. }
  apply (Rmult_lt_reg_r total); [easy |].
  replace (exp (z e) / total * total) with (exp (z e)) by (field; lra).
  replace ((exp (z d) / total - / 20) * total) with (exp (z d) - total / 20) by (field; lra). lra.
Qed.

Lemma answers_right n s d digit : (digit < 10)%nat ->
  (forall e, (e < 10)%nat -> e <> digit -> 3 < logit n reals s digit - logit n reals s e) ->
  answers n s d -> d = digit.
Proof.
  intros Hdigit Hleads (z & p & Hz & Hp & Hd & Hmost).
  destruct (PeanoNat.Nat.eq_dec d digit) as [| Hother]; [easy | exfalso].
  assert (Hlead : forall e, (e < 10)%nat -> e <> digit -> 1 < z digit - z e).
  { intros e He Hne.
    generalize (Rabs_le_inv _ _ (Hz digit Hdigit)) (Rabs_le_inv _ _ (Hz e He)) (Hleads e He Hne).
    intros [] [] ?. lra. }
  assert (H : softmax z d < softmax z digit - / 20).
  { apply softmax_leads; [| now apply Hlead]. intros k Hk.
    destruct (PeanoNat.Nat.eq_dec k digit) as [-> | Hk']; [lra |]. generalize (Hlead k Hk Hk'). lra. }
  generalize (Rabs_le_inv _ _ (Hp digit Hdigit)) (Rabs_le_inv _ _ (Hp d Hd)) (Hmost digit Hdigit). intros [] [] ?. lra.
Qed.

(** ** All lengths. *)

Local Open Scope nat_scope.

Lemma carry_at_most start a b : start < 3 -> a < 10 -> b < 10 -> carry start a b < 2.
Proof.
  intros. unfold carry, total. apply PeanoNat.Nat.div_lt_upper_bound; [lia |]. destruct start as [|[|]]; lia.
Qed.

Section Lengths.
Variables (n : network) (r : regions).

(** What is asked of a step and an answer, inexact as they may be: that they stay in the regions and are right. *)
Definition keeps (step : state R -> nat -> nat -> state R -> Prop) (answer_in : state R -> nat -> Prop) : Prop :=
  forall start a b s s' d, start < 3 -> a < 10 -> b < 10 ->
  state_inside n s (box r start) -> step s a b s' -> answer_in s' d ->
  state_inside n s' (box r (carry start a b)) /\ d = answer start a b.

Lemma adds step answer_in columns : keeps step answer_in -> Forall is_column columns ->
  forall start s digits, start < 3 -> state_inside n s (box r start) ->
  run step answer_in s (columns ++ [(0, 0)]) digits ->
  value digits = total start (value (map fst columns)) (value (map snd columns)).
Proof.
  intros Hkeeps. induction columns as [|[a b] columns IH]; intros Hcolumns start s digits Hstart Hs Hrun.
  - (* The last column holds two zeros: what is answered is the carry. *)
    inversion Hrun as [|? ? ? s' d ? rest Hstep Hd Hrest]; subst. inversion Hrest; subst. clear Hrun Hrest.
    destruct (Hkeeps start 0 0 s s' d) as [_ ->]; try lia; try easy.
    destruct start as [|[|[|]]]; try lia; reflexivity.
  - simpl in Hrun. inversion Hrun as [|? ? ? s' d ? rest Hstep Hd Hrest]; subst. clear Hrun.
    inversion Hcolumns as [|? ? [Ha Hb] Hrests]; subst. simpl in Ha, Hb.
    destruct (Hkeeps start a b s s' d) as [Hs' ->]; try easy.
    assert (Hcarry := carry_at_most start a b Hstart Ha Hb).
    simpl. rewrite (IH Hrests (carry start a b) s' rest); [| lia | easy | easy].
    assert (Htotal : forall x y, total (carry start a b) x y = carry start a b + x + y).
    { intros x y. unfold total. destruct (carry start a b) as [|[|]]; lia. }
    rewrite Htotal. unfold carry, answer, total.
    generalize (PeanoNat.Nat.div_mod (match start with 1 => 1 | _ => 0 end + a + b) 10). lia.
Qed.

Theorem adds_from_zero step answer_in columns digits : keeps step answer_in -> Forall is_column columns ->
  run step answer_in (nothing reals) (columns ++ [(0, 0)]) digits ->
  value digits = value (map fst columns) + value (map snd columns).
Proof.
  intros Hkeeps Hcolumns Hrun. apply (adds step answer_in columns Hkeeps Hcolumns 2 (nothing reals) digits); auto.
  intros k Hk. split; apply zero_sound.
Qed.

End Lengths.

(** ** Runs exist. *)

Local Open Scope R_scope.

Lemma largest count (f : nat -> R) : (0 < count)%nat ->
  exists d, (d < count)%nat /\ forall e, (e < count)%nat -> f e <= f d.
Proof.
  intros H. destruct count as [|k]; [lia | clear H]. induction k as [|k (d & Hd & Hmost)].
  - exists 0%nat. split; [lia |]. intros e He. replace e with 0%nat by lia. lra.
  - destruct (Rle_dec (f d) (f (S k))) as [H | H].
    + exists (S k). split; [lia |]. intros e He. destruct (PeanoNat.Nat.eq_dec e (S k)) as [-> |]; [lra |].
      generalize (Hmost e). intros. apply Rle_trans with (f d); [apply H0; lia | easy].
    + exists d. split; [lia |]. intros e He.
      destruct (PeanoNat.Nat.eq_dec e (S k)) as [-> |]; [lra |]. apply Hmost. lia.
Qed.

Lemma near_itself count error x : 0 <= error -> near count error x x.
Proof. intros H k _. now rewrite Rminus_diag_eq, Rabs_R0. Qed.

Theorem runs_exist n columns : exists digits, run (steps n) (answers n) (nothing reals) columns digits.
Proof.
  generalize (nothing reals). induction columns as [|[a b] columns IH]; intros s.
  - exists []. constructor.
  - set (s' := step n reals s a b). destruct (IH s') as [digits H].
    destruct (largest 10 (softmax (logit n reals s'))) as (d & Hd & Hmost); [lia |].
    exists (d :: digits). apply reads with s'; [| | easy].
    + split; apply near_itself; lra.
    + exists (logit n reals s'), (softmax (logit n reals s')). repeat split; try easy; apply near_itself; lra.
Qed.
