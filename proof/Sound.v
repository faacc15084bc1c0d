(** What [check] says of intervals is true of all real numbers in them. *)
From Coq Require Import Reals List Bool Lia Lra.
From Interval Require Import Xreal Basic Interval Float_full Primitive_ops.
From Flocq Require Import Raux.
From Coq Require Import PrimFloat.
From Adder Require Import Network Check.
Local Open Scope R_scope.

Definition inside (x : R) (X : I.type) : Prop := contains (I.convert X) (Xreal x).
Local Infix "∈" := inside (at level 70).

(** ** The operations. coq-interval has proved those that it offers. *)

Lemma plus_sound x X y Y : x ∈ X -> y ∈ Y -> x + y ∈ I.add precision X Y.
Proof. exact (I.add_correct precision X Y (Xreal x) (Xreal y)). Qed.

Lemma minus_sound x X y Y : x ∈ X -> y ∈ Y -> x - y ∈ I.sub precision X Y.
Proof. exact (I.sub_correct precision X Y (Xreal x) (Xreal y)). Qed.

Lemma times_sound x X y Y : x ∈ X -> y ∈ Y -> x * y ∈ I.mul precision X Y.
Proof. exact (I.mul_correct precision X Y (Xreal x) (Xreal y)). Qed.

Lemma exp_sound x X : x ∈ X -> exp x ∈ I.exp precision X.
Proof. exact (I.exp_correct precision X (Xreal x)). Qed.

Lemma exactly_sound x : real x ∈ I.singleton x.
Proof. exact (I.singleton_correct x). Qed.

(** [toX x = Xreal r], for a floating-point number [x] that is written out. *)
Ltac written_out :=
  unfold real, PrimitiveFloat.toX, PrimitiveFloat.toF;
  match goal with |- context [FloatOps.Prim2SF ?x] => let y := eval vm_compute in (FloatOps.Prim2SF x) in
    change (FloatOps.Prim2SF x) with y end;
  simpl; try apply f_equal; lra.

Lemma one_is : PrimitiveFloat.toX 1%float = Xreal 1.
Proof. written_out. Qed.

Lemma minus_one_is : PrimitiveFloat.toX (-1)%float = Xreal (-1).
Proof. written_out. Qed.

Lemma integer_sound z : IZR z ∈ I.fromZ precision z.
Proof. exact (I.fromZ_correct precision z). Qed.

Lemma inverse_sound x X : x <> 0 -> x ∈ X -> / x ∈ I.inv precision X.
Proof.
  intros H0 H. generalize (I.inv_correct precision X (Xreal x) H). unfold Xinv, Xinv'.
  now rewrite is_zero_false.
Qed.

Lemma quotient_sound x X y Y : y <> 0 -> x ∈ X -> y ∈ Y -> x / y ∈ I.div precision X Y.
Proof.
  intros H0 H H'. generalize (I.div_correct precision X Y (Xreal x) (Xreal y) H H'). unfold Xdiv, Xdiv'.
  now rewrite is_zero_false.
Qed.

Lemma sigmoid_sound x X : x ∈ X -> sigma x ∈ interval_sigmoid X.
Proof.
  intros H. unfold sigma, Rdiv. rewrite (Rmult_1_l (/ _)). apply inverse_sound.
  - generalize (exp_pos (- x)). lra.
  - apply plus_sound, exp_sound. apply integer_sound. exact (I.neg_correct X (Xreal x) H).
Qed.

(** The standard library's tanh is (exp x - exp (-x)) / (exp x + exp (-x)). *)
Lemma tanh_is x : tanh x = 1 - 2 / (exp (2 * x) + 1).
Proof.
  unfold tanh, sinh, cosh. rewrite exp_Ropp. replace (2 * x) with (x + x) by ring. rewrite exp_plus.
  generalize (exp_pos x). intros. field. nra.
Qed.

Lemma tanh_sound x X : x ∈ X -> tanh x ∈ interval_tanh X.
Proof.
  intros H. rewrite tanh_is. apply minus_sound. apply integer_sound. apply quotient_sound.
  - generalize (exp_pos (2 * x)). lra.
  - apply integer_sound.
  - apply plus_sound. apply exp_sound, times_sound; [apply integer_sound | easy]. apply integer_sound.
Qed.

Lemma zero_sound : 0 ∈ I.zero.
Proof. unfold inside. rewrite I.zero_correct. simpl. lra. Qed.

Lemma sum_sound count f F :
  (forall k, (k < count)%nat -> f k ∈ F k) -> sum reals count f ∈ sum intervals count F.
Proof.
  induction count as [|k IH]; intros H.
  - exact zero_sound.
  - apply plus_sound; [apply IH; auto with arith | apply H; auto with arith].
Qed.

(** ** One step. *)

Section Step.
Variables (n : network) (r : regions).

(** The numbers of a state, each in its interval. *)
Definition state_inside (s : state R) (S : state I.type) : Prop :=
  forall k, (k < units n)%nat -> hidden s k ∈ hidden S k /\ cell s k ∈ cell S k.

Lemma gate_sound s S g unit a b :
  state_inside s S -> gate n reals g unit s a b ∈ gate n intervals g unit S a b.
Proof.
  intros H. unfold gate. repeat apply plus_sound; try apply exactly_sound.
  apply sum_sound. intros k Hk. apply times_sound; [now apply H | apply exactly_sound].
Qed.

Lemma new_cell_sound s S a b k : (k < units n)%nat ->
  state_inside s S -> new_cell n reals s a b k ∈ new_cell n intervals S a b k.
Proof.
  intros Hk H. apply plus_sound; apply times_sound; try apply sigmoid_sound; try apply tanh_sound;
    try now apply gate_sound. now apply H.
Qed.

Lemma new_hidden_sound s S a b c C k :
  state_inside s S -> c k ∈ C k -> new_hidden n reals s a b c k ∈ new_hidden n intervals S a b C k.
Proof. intros H Hc. apply times_sound; [now apply sigmoid_sound, gate_sound | now apply tanh_sound]. Qed.

Lemma table_is {A} (default : A) count f k : (k < count)%nat -> table default count f k = f k.
Proof.
  intros H. unfold table. rewrite (nth_indep _ default (f 0%nat)) by now rewrite map_length, seq_length.
  now rewrite map_nth, seq_nth.
Qed.

Variables (error lead : float).

Lemma around_sound x y X : Rabs (y - x) <= real error -> x ∈ X -> y ∈ I.add precision X (around error).
Proof.
  intros H Hx. apply Rabs_le_inv in H.
  assert (HT : exists t, y = x + real error * t /\ -1 <= t <= 1).
  { destruct (Rle_lt_or_eq_dec 0 (real error)) as [H0 | H0]; [lra | |].
    - exists ((y - x) / real error). split; [now field; lra |].
      split; apply (Rmult_le_reg_r (real error)); trivial; field_simplify; lra.
    - exists 0. rewrite <- H0 in *. lra. }
  destruct HT as (t & -> & Ht). apply plus_sound, times_sound; auto using exactly_sound.
  unfold inside. rewrite I.bnd_correct by reflexivity. now rewrite one_is, minus_one_is.
Qed.

Lemma image_sound start a b s s' :
  state_inside s (box r start) ->
  near (units n) (real error) (hidden (step n reals s a b)) (hidden s') ->
  near (units n) (real error) (cell (step n reals s a b)) (cell s') ->
  state_inside s' (image n r error start a b).
Proof.
  intros H Hh Hc k Hk. unfold image. simpl. rewrite !table_is by easy.
  set (S := {| hidden := _; cell := _ |}).
  assert (HS : state_inside s S).
  { intros j Hj. unfold S. simpl. rewrite table_is by easy. now apply H. }
  split.
  - apply around_sound with (hidden (step n reals s a b) k); [now apply Hh |].
    apply new_hidden_sound; [easy |]. rewrite table_is by easy. now apply new_cell_sound.
  - apply around_sound with (cell (step n reals s a b) k); [now apply Hc |]. now apply new_cell_sound.
Qed.

(** ** All 300 steps. *)

Lemma box_sound start a b s' : within n (hidden (image n r error start a b)) (hidden (box r (carry start a b))) = true ->
  within n (cell (image n r error start a b)) (cell (box r (carry start a b))) = true ->
  state_inside s' (image n r error start a b) -> state_inside s' (box r (carry start a b)).
Proof.
  unfold within. rewrite !forallb_forall. intros Hh Hc H k Hk.
  assert (In k (seq 0 (units n))) by (apply in_seq; lia).
  split; [apply I.subset_correct with (2 := Hh k H0) | apply I.subset_correct with (2 := Hc k H0)]; now apply H.
Qed.

Lemma excess_sound s S d e : state_inside s S -> logit n reals s d - logit n reals s e ∈ excess n S d e.
Proof.
  intros H.
  assert (E : logit n reals s d - logit n reals s e =
    sum reals (units n) (fun k => hidden s k * (real (entry d (row k (V n))) - real (entry e (row k (V n)))))
    + (real (entry d (shift n)) - real (entry e (shift n)))).
  { unfold logit. simpl. induction (units n) as [|k IH]; simpl in *; lra. }
  rewrite E. apply plus_sound; [| apply minus_sound; apply exactly_sound].
  apply sum_sound. intros k Hk. apply times_sound; [now apply H | apply minus_sound; apply exactly_sound].
Qed.

Lemma leads_sound s S d e : leads n lead S d = true -> state_inside s S -> (e < 10)%nat -> e <> d ->
  real lead < logit n reals s d - logit n reals s e.
Proof.
  unfold leads. rewrite forallb_forall. intros H Hs He Hd.
  assert (Hin : In e (seq 0 10)) by (apply in_seq; lia). specialize (H e Hin).
  rewrite (proj2 (Nat.eqb_neq e d) Hd), orb_false_l in H.
  generalize (I.sign_strict_correct (I.sub precision (excess n S d e) (I.singleton lead))).
  destruct (I.sign_strict _); try easy. intros Hgt.
  destruct (Hgt _ (minus_sound _ _ _ _ (excess_sound s S d e Hs) (exactly_sound lead))) as [_ H']. change (0 < logit n reals s d - logit n reals s e - real lead) in H'. lra.
Qed.

Hypothesis checked : check n r error lead = true.

(** From any state of a region, or from the zero state, any two digits lead into the region of the next carry,
    and the right digit leads all others. *)
Theorem check_sound start a b s s' : (start < 3)%nat -> (a < 10)%nat -> (b < 10)%nat ->
  state_inside s (box r start) ->
  near (units n) (real error) (hidden (step n reals s a b)) (hidden s') ->
  near (units n) (real error) (cell (step n reals s a b)) (cell s') ->
  state_inside s' (box r (carry start a b)) /\
  forall e, (e < 10)%nat -> e <> answer start a b ->
    real lead < logit n reals s' (answer start a b) - logit n reals s' e.
Proof.
  intros Hstart Ha Hb Hs Hh Hc. pose proof checked as H. unfold check in H. rewrite forallb_forall in H.
  assert (Hin : In start (seq 0 3)) by (apply in_seq; lia). specialize (H start Hin). rewrite forallb_forall in H.
  clear Hin. assert (Hin : In a (seq 0 10)) by (apply in_seq; lia). specialize (H a Hin). rewrite forallb_forall in H.
  clear Hin. assert (Hin : In b (seq 0 10)) by (apply in_seq; lia). specialize (H b Hin).
  unfold right_step in H. apply andb_prop in H. destruct H as [H Hlead]. apply andb_prop in H. destruct H as [Hh' Hc'].
  pose proof (image_sound start a b s s' Hs Hh Hc) as Himage. split.
  - now apply box_sound.
  - intros e He Hd. now apply leads_sound with (S := image n r error start a b).
Qed.

End Step.
