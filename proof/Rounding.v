(** A model of arithmetic in 32 bits, and what it makes of a sum of products. *)
From Coq Require Import Reals List Permutation Lia Lra.
From Flocq Require Import Core Relative.
From Adder Require Import Network.
Import ListNotations.
Local Open Scope R_scope.

(** ** The model. It is what we assume of the machine, and all that we assume. *)

(** An operation is right to 24 bits. Very small numbers may be flushed to zero. *)
Definition rounded (exact x : R) : Prop := Rabs (x - exact) <= / 2 ^ 24 * Rabs exact + / 2 ^ 100.

(** A sum of numbers, in any order and with any brackets. *)
Inductive summed : list R -> R -> Prop :=
  | alone x : summed [x] x
  | joined l l1 l2 x1 x2 x :
      Permutation l (l1 ++ l2) -> summed l1 x1 -> summed l2 x2 -> rounded (x1 + x2) x -> summed l x.

(** A sum of products. An exact product is allowed too, so fused multiplication and addition is covered. *)
Definition weighted (pairs : list (R * R)) (x : R) : Prop :=
  exists terms, Forall2 (fun pair => rounded (fst pair * snd pair)) pairs terms /\ summed terms x.

(** [sigmoid] and [tanh] are right to 1e-6. *)
Definition right_to_1e6 (exact x : R) : Prop := Rabs (x - exact) <= / 1000000.

Section Model.
Variable n : network.

(** What is summed for a gate: twenty inputs, of which two are 1 and the rest 0, the hidden state, and the bias. *)
Definition one_hot (a k : nat) : R := if Nat.eqb k a then 1 else 0.

Definition gate_pairs (g unit : nat) (s : state R) (a b : nat) : list (R * R) :=
  let place := (g * units n + unit)%nat in
  let w k := real (entry place (row k (W n))) in
  map (fun k => (one_hot a k, w k)) (seq 0 10) ++ map (fun k => (one_hot b k, w (10 + k)%nat)) (seq 0 10)
  ++ map (fun k => (hidden s k, real (entry place (row k (U n))))) (seq 0 (units n))
  ++ [(1, real (entry place (bias n)))].

Definition unit_step_32 (s : state R) (a b : nat) (s' : state R) (unit : nat) : Prop :=
  exists zi zf zg zo i f g o kept written shown : R,
  weighted (gate_pairs 0 unit s a b) zi /\ right_to_1e6 (sigma zi) i /\
  weighted (gate_pairs 1 unit s a b) zf /\ right_to_1e6 (sigma zf) f /\
  weighted (gate_pairs 2 unit s a b) zg /\ right_to_1e6 (tanh zg) g /\
  weighted (gate_pairs 3 unit s a b) zo /\ right_to_1e6 (sigma zo) o /\
  rounded (f * cell s unit) kept /\ rounded (i * g) written /\ rounded (kept + written) (cell s' unit) /\
  right_to_1e6 (tanh (cell s' unit)) shown /\ rounded (o * shown) (hidden s' unit).

Definition steps_32 (s : state R) (a b : nat) (s' : state R) : Prop :=
  forall unit, (unit < units n)%nat -> unit_step_32 s a b s' unit.

Definition logit_pairs (s : state R) (d : nat) : list (R * R) :=
  map (fun k => (hidden s k, real (entry d (row k (V n))))) (seq 0 (units n)) ++ [(1, real (entry d (shift n)))].

(** The softmax may be off by 1/50, far more than it is. *)
Definition answers_32 (s : state R) (d : nat) : Prop :=
  exists z p, (forall e, (e < 10)%nat -> weighted (logit_pairs s e) (z e)) /\ near 10 (/ 50) (softmax z) p /\
  (d < 10)%nat /\ forall e, (e < 10)%nat -> p e <= p d.

End Model.

(** The arithmetic of the standard for floating-point numbers, rounding to the nearest in 32 bits, obeys the model. *)
Theorem nearest_is_rounded choice x : rounded x (round radix2 (FLT_exp (-149) 24) (Znearest choice) x).
Proof.
  destruct (error_N_FLT radix2 (-149) 24 ltac:(lia) choice x) as (eps & eta & Heps & Heta & _ & ->).
  unfold rounded. replace (x * (1 + eps) + eta - x) with (x * eps + eta) by ring.
  eapply Rle_trans; [apply Rabs_triang |]. rewrite Rabs_mult, Rmult_comm. apply Rplus_le_compat.
  - apply Rmult_le_compat_r; [apply Rabs_pos |]. simpl bpow in Heps. lra.
  - apply Rle_trans with (1 := Heta). change (bpow radix2 (-149)) with (/ IZR (Z.pow_pos 2 149)). 
    simpl. lra.
Qed.

Theorem flushed_is_rounded x : Rabs x <= / 2 ^ 100 -> rounded x 0.
Proof.
  intros H. unfold rounded. rewrite Rminus_0_l, Rabs_Ropp. generalize (Rabs_pos x). lra.
Qed.

(** ** Sums. *)

Definition list_sum (l : list R) : R := fold_right Rplus 0 l.
Definition exact (pairs : list (R * R)) : R := list_sum (map (fun pair => fst pair * snd pair) pairs).
Definition size (pairs : list (R * R)) : R := list_sum (map (fun pair => Rabs (fst pair * snd pair)) pairs).

Lemma list_sum_app l1 l2 : list_sum (l1 ++ l2) = list_sum l1 + list_sum l2.
Proof. induction l1 as [|x l IH]; simpl; [| rewrite IH]; ring. Qed.

Lemma list_sum_permutation l l' : Permutation l l' -> list_sum l = list_sum l'.
Proof. induction 1; simpl; lra. Qed.

Lemma list_sum_size l : Rabs (list_sum l) <= list_sum (map Rabs l).
Proof.
  induction l as [|x l IH]; simpl; [rewrite Rabs_R0; lra |]. generalize (Rabs_triang x (list_sum l)). lra.
Qed.

Lemma size_positive l : 0 <= list_sum (map Rabs l).
Proof. generalize (list_sum_size l) (Rabs_pos (list_sum l)). lra. Qed.

Definition growth (count : nat) : R := (1 + / 2 ^ 24) ^ count.

Lemma growth_above count : 1 <= growth count.
Proof. apply pow_R1_Rle. lra. Qed.

Lemma growth_more count count' : (count <= count')%nat -> growth count <= growth count'.
Proof. apply Rle_pow. lra. Qed.

Lemma summed_error l x : summed l x -> exists m, length l = S m /\
  Rabs (x - list_sum l) <= (growth m - 1) * list_sum (map Rabs l) + INR m * / 2 ^ 100 * growth m.
Proof.
  induction 1 as [x | l l1 l2 x1 x2 x Hl _ (m1 & Hm1 & H1) _ (m2 & Hm2 & H2) H].
  - exists 0%nat. split; [easy |]. simpl. replace (x - (x + 0)) with 0 by ring.
    rewrite Rabs_R0. unfold growth. simpl. lra.
  - exists (S (m1 + m2)). split; [rewrite (Permutation_length Hl), app_length; lia |].
    rewrite (list_sum_permutation _ _ Hl), (list_sum_permutation _ _ (Permutation_map Rabs Hl)), map_app, !list_sum_app.
    set (q := growth (m1 + m2)).
    assert (Hq : 1 <= q) by apply growth_above.
    assert (Hq1 : growth m1 <= q) by (apply growth_more; lia).
    assert (Hq2 : growth m2 <= q) by (apply growth_more; lia).
    replace (growth (S (m1 + m2))) with ((1 + / 2 ^ 24) * q) by reflexivity.
    rewrite S_INR, plus_INR.
    generalize (size_positive l1) (size_positive l2) (list_sum_size l1) (list_sum_size l2) (pos_INR m1) (pos_INR m2).
    set (A1 := list_sum (map Rabs l1)) in *. set (A2 := list_sum (map Rabs l2)) in *.
    intros HA1 HA2 HT1 HT2 HI1 HI2.
    assert (HB1 : Rabs (x1 - list_sum l1) <= (q - 1) * A1 + INR m1 * / 2 ^ 100 * q) by nra.
    assert (HB2 : Rabs (x2 - list_sum l2) <= (q - 1) * A2 + INR m2 * / 2 ^ 100 * q) by nra.
    clear H1 H2 Hq1 Hq2. unfold rounded in H.
    set (B := (q - 1) * (A1 + A2) + (INR m1 + INR m2) * / 2 ^ 100 * q).
    assert (HB : Rabs (x1 + x2 - (list_sum l1 + list_sum l2)) <= B).
    { replace (x1 + x2 - (list_sum l1 + list_sum l2)) with ((x1 - list_sum l1) + (x2 - list_sum l2)) by ring.
      eapply Rle_trans; [apply Rabs_triang |]. unfold B. lra. }
    assert (HS : Rabs (x1 + x2) <= A1 + A2 + B).
    { replace (x1 + x2) with ((list_sum l1 + list_sum l2) + (x1 + x2 - (list_sum l1 + list_sum l2))) by ring.
      eapply Rle_trans; [apply Rabs_triang |]. generalize (Rabs_triang (list_sum l1) (list_sum l2)). lra. }
    replace (x - (list_sum l1 + list_sum l2)) with ((x - (x1 + x2)) + (x1 + x2 - (list_sum l1 + list_sum l2))) by ring.
    eapply Rle_trans; [apply Rabs_triang |].
    apply Rle_trans with (/ 2 ^ 24 * (A1 + A2 + B) + / 2 ^ 100 + B); [lra |].
    assert (1 <= (1 + / 2 ^ 24) * q) by lra.
    unfold B. simpl. nra.
Qed.

Lemma weighted_error pairs x : weighted pairs x ->
  Rabs (x - exact pairs) <=
  (growth (length pairs) - 1) * size pairs + 2 * INR (length pairs) * / 2 ^ 100 * growth (length pairs).
Proof.
  intros (terms & Hterms & Hx). destruct (summed_error terms x Hx) as (m & Hm & H).
  assert (Hlength : length pairs = length terms) by (clear - Hterms; induction Hterms; simpl; congruence).
  assert (Hexact : Rabs (list_sum terms - exact pairs) <= / 2 ^ 24 * size pairs + INR (length pairs) * / 2 ^ 100).
  { clear - Hterms. induction Hterms as [|pair t pairs terms Ht _ IH].
    - unfold exact, size. simpl. rewrite Rminus_0_r, Rabs_R0. lra.
    - unfold exact, size in *. unfold rounded in Ht. simpl length. rewrite S_INR. cbn [map list_sum fold_right] in *.
      fold (list_sum terms) in *. fold (list_sum (map (fun pair => fst pair * snd pair) pairs)) in *.
      fold (list_sum (map (fun pair => Rabs (fst pair * snd pair)) pairs)) in *.
      match goal with |- Rabs (t + ?T - (?w + ?E)) <= _ =>
        replace (t + T - (w + E)) with ((t - w) + (T - E)) by ring
      end.
      eapply Rle_trans; [apply Rabs_triang |]. lra. }
  assert (Hsize : list_sum (map Rabs terms) <= (1 + / 2 ^ 24) * size pairs + INR (length pairs) * / 2 ^ 100).
  { clear - Hterms. induction Hterms as [|pair t pairs terms Ht _ IH].
    - unfold size. simpl. lra.
    - unfold size in *. unfold rounded in Ht. simpl length. rewrite S_INR. cbn [map list_sum fold_right] in *.
      fold (list_sum (map Rabs terms)) in *. fold (list_sum (map (fun pair => Rabs (fst pair * snd pair)) pairs)) in *.
      generalize (Rabs_triang (t - fst pair * snd pair) (fst pair * snd pair)).
      replace (t - fst pair * snd pair + fst pair * snd pair) with t by ring. lra. }
  rewrite Hlength, Hm, S_INR in *. replace (growth (S m)) with ((1 + / 2 ^ 24) * growth m) by reflexivity.
  assert (Hpositive : 0 <= size pairs).
  { clear. unfold size. induction pairs as [|pair pairs IH]; simpl; [lra |].
    generalize (Rabs_pos (fst pair * snd pair)). lra. }
  generalize (growth_above m) (pos_INR m). intros Hq HI. set (q := growth m) in *. set (A := size pairs) in *.
  replace (x - exact pairs) with ((x - list_sum terms) + (list_sum terms - exact pairs)) by ring.
  eapply Rle_trans; [apply Rabs_triang |].
  apply Rle_trans with ((q - 1) * ((1 + / 2 ^ 24) * A + (INR m + 1) * / 2 ^ 100) + INR m * / 2 ^ 100 * q
    + (/ 2 ^ 24 * A + (INR m + 1) * / 2 ^ 100)); [nra |].
  simpl. nra.
Qed.
