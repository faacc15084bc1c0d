(** How far one step in 32 bits can be from the exact one, wherever it starts in a region: for any network of 24 units
    whose sums are [small]. *)
From Coq Require Import Reals ZArith List Bool Lia Lra.
From Flocq Require Import Raux.
From Interval Require Import Xreal Basic Interval Float_full Primitive_ops Tactic.
From Coq Require Import PrimFloat.
From Adder Require Import Network Check Sound Addition Slopes Rounding.
Import ListNotations.

Local Open Scope R_scope.
Local Infix "∈" := inside (at level 70).

Lemma below_sound x X bound : below X bound = true -> x ∈ X -> x < IZR bound / 16.
Proof.
  unfold below. generalize (I.sign_strict_correct (I.sub precision (I.fromZ precision bound)
    (I.mul precision (I.fromZ precision 16) X))).
  destruct (I.sign_strict _); try easy. intros H _ Hx.
  destruct (H _ (minus_sound _ _ _ _ (integer_sound bound) (times_sound _ _ _ _ (integer_sound 16) Hx))) as [_ H'].
  simpl in H'. lra.
Qed.

Lemma abs_sound x X : x ∈ X -> Rabs x ∈ I.abs X.
Proof. exact (I.abs_correct X (Xreal x)). Qed.

Lemma product_sizes_sound n s S place weights : state_inside n s S ->
  sum reals (units n) (fun k => Rabs (hidden s k * real (entry place (row k weights)))) ∈ product_sizes n S place weights.
Proof.
  intros H. apply sum_sound. intros k Hk. apply abs_sound, times_sound; [now apply H | apply exactly_sound].
Qed.

(** ** The sums of the model are those of the network. *)

Lemma list_sum_seq count f : list_sum (map f (seq 0 count)) = sum reals count f.
Proof.
  induction count as [|k IH]; [easy |]. rewrite seq_S, map_app, list_sum_app, IH. simpl. ring.
Qed.

Lemma one_hot_sum a (f : R -> nat -> R) : (a < 10)%nat -> (forall k, f 0 k = 0) ->
  sum reals 10 (fun k => f (one_hot a k) k) = f 1 a.
Proof.
  intros Ha H. do 10 (destruct a as [|a]; [unfold one_hot; simpl; rewrite !H; ring |]). lia.
Qed.

Section Gate.
Variables (n : network) (s : state R) (a b g unit : nat).
Hypotheses (Ha : (a < 10)%nat) (Hb : (b < 10)%nat).
Let place := (g * units n + unit)%nat.
Local Notation w k := (real (entry place (row k%nat (W n)))).

Lemma gate_exact : exact (gate_pairs n g unit s a b) = gate n reals g unit s a b.
Proof.
  unfold exact, gate_pairs. rewrite !map_app, !list_sum_app, !map_map. fold place. rewrite !list_sum_seq. cbn [fst snd].
  rewrite (one_hot_sum a (fun x k => x * w k)), (one_hot_sum b (fun x k => x * w (10 + k))) by (easy || intros; ring).
  unfold gate. fold place. simpl. ring.
Qed.

Lemma gate_size : size (gate_pairs n g unit s a b) =
  Rabs (w a) + Rabs (w (10 + b))
  + (sum reals (units n) (fun k => Rabs (hidden s k * real (entry place (row k (U n))))) + Rabs (real (entry place (bias n)))).
Proof.
  unfold size, gate_pairs. rewrite !map_app, !list_sum_app, !map_map. fold place. rewrite !list_sum_seq. cbn [fst snd].
  rewrite (one_hot_sum a (fun x k => Rabs (x * w k))), (one_hot_sum b (fun x k => Rabs (x * w (10 + k))))
    by (easy || intros; now rewrite Rmult_0_l, Rabs_R0).
  simpl. rewrite !Rmult_1_l. ring.
Qed.

Lemma logit_exact d : exact (logit_pairs n s d) = logit n reals s d.
Proof.
  unfold exact, logit_pairs. rewrite !map_app, !list_sum_app, !map_map, list_sum_seq. unfold logit. simpl. ring.
Qed.

Lemma logit_size d : size (logit_pairs n s d) =
  sum reals (units n) (fun k => Rabs (hidden s k * real (entry d (row k (V n))))) + Rabs (real (entry d (shift n))).
Proof.
  unfold size, logit_pairs. rewrite !map_app, !list_sum_app, !map_map, list_sum_seq. simpl. rewrite Rmult_1_l. ring.
Qed.

End Gate.

(** ** What each operation can be off by. *)

(** A sum of 45 products: 20 inputs, 24 units, and the bias. *)
Definition sum_error (bound : R) : R := 27 / 10 ^ 7 * bound + / 10 ^ 20.

Lemma sum_error_is pairs x bound : (length pairs <= 45)%nat -> size pairs <= bound -> weighted pairs x ->
  Rabs (x - exact pairs) <= sum_error bound.
Proof.
  intros Hlength Hsize Hx. eapply Rle_trans; [apply weighted_error; trivial |].
  assert (Hgrowth : growth (length pairs) <= growth 45) by now apply growth_more.
  assert (HI : INR (length pairs) <= 45) by (apply le_INR in Hlength; simpl in Hlength; lra).
  assert (H45 : growth 45 - 1 <= 27 / 10 ^ 7) by (unfold growth; interval).
  assert (Htiny : 2 * 45 * / 2 ^ 100 * growth 45 <= / 10 ^ 20) by (unfold growth; interval).
  generalize (growth_above (length pairs)) (pos_INR (length pairs)). intros H1 H0.
  assert (0 <= size pairs) by (unfold size; rewrite <- map_map; apply size_positive).
  unfold sum_error. apply Rplus_le_compat; [apply Rmult_le_compat; lra |].
  apply Rle_trans with (2 := Htiny). apply Rmult_le_compat; nra.
Qed.

Lemma sigma_at_most x : Rabs (sigma x) <= 1.
Proof. generalize (sigma_between x). intros []. rewrite Rabs_pos_eq; lra. Qed.

Lemma tanh_at_most x : Rabs (tanh x) <= 1.
Proof. generalize (tanh_between x). intros []. apply Rabs_le. lra. Qed.

Lemma between x y z ex ey : Rabs (y - x) <= ex -> Rabs (z - y) <= ey -> Rabs (z - x) <= ex + ey.
Proof. intros. replace (z - x) with ((y - x) + (z - y)) by ring. eapply Rle_trans; [apply Rabs_triang |]. lra. Qed.

Lemma sigma_error_is z0 z x error : Rabs (z - z0) <= error -> right_to_1e6 (sigma z) x ->
  Rabs (x - sigma z0) <= error / 4 + / 1000000.
Proof. intros Hz Hx. apply between with (2 := Hx). generalize (sigma_slope z0 z). lra. Qed.

Lemma tanh_error_is z0 z x error : Rabs (z - z0) <= error -> right_to_1e6 (tanh z) x ->
  Rabs (x - tanh z0) <= error + / 1000000.
Proof. intros Hz Hx. apply between with (2 := Hx). generalize (tanh_slope z0 z). lra. Qed.

Definition product_error (X ex Y ey : R) : R := ex * Y + X * ey + ex * ey + / 2 ^ 24 * ((X + ex) * (Y + ey)) + / 2 ^ 100.

Lemma at_most x x0 X ex : Rabs x0 <= X -> Rabs (x - x0) <= ex -> Rabs x <= X + ex.
Proof. intros. replace x with (x0 + (x - x0)) by ring. eapply Rle_trans; [apply Rabs_triang |]. lra. Qed.

Lemma product_error_is x x0 X ex y y0 Y ey p :
  Rabs x0 <= X -> Rabs (x - x0) <= ex -> Rabs y0 <= Y -> Rabs (y - y0) <= ey -> rounded (x * y) p ->
  Rabs (p - x0 * y0) <= product_error X ex Y ey.
Proof.
  intros HX Hx HY Hy Hp. unfold rounded in Hp. rewrite Rabs_mult in Hp.
  assert (Rabs x * Rabs y <= (X + ex) * (Y + ey))
    by (apply Rmult_le_compat; try apply Rabs_pos; now eapply at_most; eauto).
  assert (Rabs (x * y - x0 * y0) <= ex * Y + X * ey + ex * ey).
  { replace (x * y - x0 * y0) with ((x - x0) * y0 + x0 * (y - y0) + (x - x0) * (y - y0)) by ring.
    eapply Rle_trans; [apply Rabs_triang |].
    apply Rplus_le_compat; [eapply Rle_trans; [apply Rabs_triang |]; apply Rplus_le_compat |];
      rewrite Rabs_mult; apply Rmult_le_compat; trivial; apply Rabs_pos. }
  unfold product_error. generalize (between _ _ _ _ _ H0 Hp). lra.
Qed.

Definition plus_error (X ex Y ey : R) : R := ex + ey + / 2 ^ 24 * (X + ex + (Y + ey)) + / 2 ^ 100.

Lemma plus_error_is x x0 X ex y y0 Y ey p :
  Rabs x0 <= X -> Rabs (x - x0) <= ex -> Rabs y0 <= Y -> Rabs (y - y0) <= ey -> rounded (x + y) p ->
  Rabs (p - (x0 + y0)) <= plus_error X ex Y ey.
Proof.
  intros HX Hx HY Hy Hp. unfold rounded in Hp.
  generalize (at_most _ _ _ _ HX Hx) (at_most _ _ _ _ HY Hy) (Rabs_triang x y). intros.
  assert (Rabs (x + y - (x0 + y0)) <= ex + ey).
  { replace (x + y - (x0 + y0)) with ((x - x0) + (y - y0)) by ring. eapply Rle_trans; [apply Rabs_triang |]. lra. }
  unfold plus_error. generalize (between _ _ _ _ _ H2 Hp). lra.
Qed.

(** A step, from bounds of what the gates i, f, g, o sum, and of a cell. *)
Definition cell_error (i f g c : R) : R :=
  plus_error c (product_error 1 (sum_error f / 4 + / 1000000) c 0)
    1 (product_error 1 (sum_error i / 4 + / 1000000) 1 (sum_error g + / 1000000)).

Definition hidden_error (i f g o c : R) : R :=
  product_error 1 (sum_error o / 4 + / 1000000) 1 (cell_error i f g c + / 1000000).

(** ** What [small] says. *)

Section Errors.
Variables (n : network) (r : regions) (bounds : list Z).
Hypotheses (units_are : units n = 24%nat) (sizes : small n r bounds = true).
Let B (which : nat) : R := IZR (bound bounds which) / 16.

Section Start.
Variables (start : nat) (s : state R).
Hypotheses (Hstart : (start < 3)%nat) (Hs : state_inside n s (box r start)).

Lemma small_start :
  forallb (fun unit => below (I.abs (cell (box r start) unit)) (bound bounds 4)
                       && forallb (fun g => small_gate n r bounds start g unit) (seq 0 4)) (seq 0 (units n)) = true
  /\ forallb (small_logit n r bounds start) (seq 0 10) = true.
Proof.
  pose proof sizes as H. unfold small in H. rewrite forallb_forall in H.
  apply andb_prop. apply H, in_seq. lia.
Qed.

Lemma small_cell unit : (unit < units n)%nat -> Rabs (cell s unit) < B 4.
Proof.
  intros Hunit. destruct small_start as [H _]. rewrite forallb_forall in H.
  assert (Hin : In unit (seq 0 (units n))) by (apply in_seq; lia).
  destruct (andb_prop _ _ (H unit Hin)) as [Hcell _].
  apply below_sound with (1 := Hcell). apply abs_sound, Hs, Hunit.
Qed.

Lemma small_gate_size g unit a b : (g < 4)%nat -> (unit < units n)%nat -> (a < 10)%nat -> (b < 10)%nat ->
  size (gate_pairs n g unit s a b) < B g.
Proof.
  intros Hg Hunit Ha Hb. destruct small_start as [H _]. rewrite forallb_forall in H.
  assert (Hin : In unit (seq 0 (units n))) by (apply in_seq; lia).
  destruct (andb_prop _ _ (H unit Hin)) as [_ Hgates]. rewrite forallb_forall in Hgates. clear H Hin.
  assert (Hin : In g (seq 0 4)) by (apply in_seq; lia). specialize (Hgates g Hin). clear Hin.
  unfold small_gate in Hgates. rewrite forallb_forall in Hgates.
  assert (Hin : In a (seq 0 10)) by (apply in_seq; lia). specialize (Hgates a Hin). clear Hin.
  rewrite forallb_forall in Hgates.
  assert (Hin : In b (seq 0 10)) by (apply in_seq; lia). specialize (Hgates b Hin). clear Hin.
  rewrite gate_size by easy. apply below_sound with (1 := Hgates).
  apply plus_sound; apply plus_sound; try (apply abs_sound, exactly_sound). now apply product_sizes_sound.
Qed.

Lemma small_logit_size d : (d < 10)%nat -> size (logit_pairs n s d) < B 5.
Proof.
  intros Hd. destruct small_start as [_ H]. rewrite forallb_forall in H.
  assert (Hin : In d (seq 0 10)) by (apply in_seq; lia).
  rewrite logit_size. apply below_sound with (1 := H d Hin).
  apply plus_sound; [now apply product_sizes_sound | apply abs_sound, exactly_sound].
Qed.

(** ** The error of a sum. *)

Lemma gate_error g unit a b z : (g < 4)%nat -> (unit < units n)%nat -> (a < 10)%nat -> (b < 10)%nat ->
  weighted (gate_pairs n g unit s a b) z -> Rabs (z - gate n reals g unit s a b) <= sum_error (B g).
Proof.
  intros Hg Hunit Ha Hb Hz. rewrite <- gate_exact by easy. apply sum_error_is; trivial.
  - unfold gate_pairs. rewrite !app_length, !map_length, !seq_length, units_are. simpl. lia.
  - left. now apply small_gate_size.
Qed.

Lemma logit_error d z : (d < 10)%nat -> weighted (logit_pairs n s d) z ->
  Rabs (z - logit n reals s d) <= sum_error (B 5).
Proof.
  intros Hd Hz. rewrite <- logit_exact. apply sum_error_is; trivial.
  - unfold logit_pairs. rewrite !app_length, !map_length, !seq_length, units_are. simpl. lia.
  - left. now apply small_logit_size.
Qed.

End Start.

(** ** The error of a step. *)

Theorem step_error start s a b s' : (start < 3)%nat -> (a < 10)%nat -> (b < 10)%nat ->
  state_inside n s (box r start) -> steps_32 n s a b s' ->
  near (units n) (hidden_error (B 0) (B 1) (B 2) (B 3) (B 4)) (hidden (step n reals s a b)) (hidden s') /\
  near (units n) (cell_error (B 0) (B 1) (B 2) (B 4)) (cell (step n reals s a b)) (cell s').
Proof.
  intros Hstart Ha Hb Hs H.
  enough (Hunit : forall unit, (unit < units n)%nat ->
    Rabs (hidden s' unit - hidden (step n reals s a b) unit) <= hidden_error (B 0) (B 1) (B 2) (B 3) (B 4) /\
    Rabs (cell s' unit - cell (step n reals s a b) unit) <= cell_error (B 0) (B 1) (B 2) (B 4))
    by (now split; intros k Hk; apply Hunit).
  intros unit Hunit.
  destruct (H unit Hunit) as (zi & zf & zg & zo & i & f & g & o & kept & written & shown &
    Hzi & Hi & Hzf & Hf & Hzg & Hg & Hzo & Ho & Hkept & Hwritten & Hc & Hshown & Hh).
  apply (gate_error start s Hstart Hs) in Hzi, Hzf, Hzg, Hzo; trivial; try lia.
  apply (sigma_error_is _ _ _ _ Hzi) in Hi. apply (sigma_error_is _ _ _ _ Hzf) in Hf.
  apply (tanh_error_is _ _ _ _ Hzg) in Hg. apply (sigma_error_is _ _ _ _ Hzo) in Ho.
  assert (Hcell : Rabs (cell s unit) <= B 4) by (left; now apply (small_cell start)).
  assert (Hsame : Rabs (cell s unit - cell s unit) <= 0) by (rewrite Rminus_diag_eq, Rabs_R0; lra).
  apply (product_error_is _ _ _ _ _ _ _ _ _ (sigma_at_most _) Hf Hcell Hsame) in Hkept.
  apply (product_error_is _ _ _ _ _ _ _ _ _ (sigma_at_most _) Hi (tanh_at_most _) Hg) in Hwritten.
  assert (Hnew : Rabs (cell s' unit - cell (step n reals s a b) unit) <= cell_error (B 0) (B 1) (B 2) (B 4)).
  { eapply plus_error_is with (2 := Hkept) (4 := Hwritten) (5 := Hc).
    - rewrite Rabs_mult. apply Rle_trans with (1 * B 4); [| lra].
      apply Rmult_le_compat; trivial; try apply Rabs_pos. apply sigma_at_most.
    - rewrite Rabs_mult. apply Rle_trans with (1 * 1); [| lra].
      apply Rmult_le_compat; trivial; try apply Rabs_pos. apply sigma_at_most. apply tanh_at_most. }
  split; [| easy]. apply (tanh_error_is _ _ _ _ Hnew) in Hshown.
  exact (product_error_is _ _ _ _ _ _ _ _ _ (sigma_at_most _) Ho (tanh_at_most _) Hshown Hh).
Qed.

End Errors.

(** ** Runs in 32 bits exist: to compute exactly is allowed. *)

Lemma rounded_exactly x : rounded x x.
Proof. unfold rounded. rewrite Rminus_diag_eq, Rabs_R0 by easy. generalize (Rabs_pos x). lra. Qed.

Lemma right_exactly x : right_to_1e6 x x.
Proof. unfold right_to_1e6. rewrite Rminus_diag_eq, Rabs_R0 by easy. lra. Qed.

Lemma summed_exactly x l : summed (x :: l) (list_sum (x :: l)).
Proof.
  revert x. induction l as [|y l IH]; intros x.
  - simpl. rewrite Rplus_0_r. constructor.
  - apply joined with [x] (y :: l) x (list_sum (y :: l)); [easy | constructor | apply IH | apply rounded_exactly].
Qed.

Lemma weighted_exactly pairs : pairs <> [] -> weighted pairs (exact pairs).
Proof.
  intros H. exists (map (fun pair => fst pair * snd pair) pairs). split.
  - clear H. induction pairs; constructor; [apply rounded_exactly | easy].
  - destruct pairs; [easy | apply summed_exactly].
Qed.

Theorem runs_exist_32 n columns : Forall is_column columns ->
  exists digits, run (steps_32 n) (answers_32 n) (nothing reals) columns digits.
Proof.
  generalize (nothing reals). induction columns as [|[a b] columns IH]; intros s Hcolumns.
  - exists []. constructor.
  - inversion Hcolumns as [|? ? [Ha Hb] Hrest]; subst. simpl in Ha, Hb.
    set (s' := step n reals s a b). destruct (IH s' Hrest) as [digits H].
    destruct (largest 10 (softmax (logit n reals s'))) as (d & Hd & Hmost); [lia |].
    exists (d :: digits). apply reads with s'; [| | easy].
    + intros unit _.
      assert (Hgate : forall g, weighted (gate_pairs n g unit s a b) (gate n reals g unit s a b))
        by (intros; rewrite <- gate_exact by easy; now apply weighted_exactly).
      set (G g := gate n reals g unit s a b).
      exists (G 0%nat), (G 1%nat), (G 2%nat), (G 3%nat), (sigma (G 0%nat)), (sigma (G 1%nat)), (tanh (G 2%nat)),
        (sigma (G 3%nat)), (sigma (G 1%nat) * cell s unit), (sigma (G 0%nat) * tanh (G 2%nat)), (tanh (cell s' unit)).
      repeat match goal with |- _ /\ _ => split end;
        try apply Hgate; try apply right_exactly; apply rounded_exactly.
    + exists (logit n reals s'), (softmax (logit n reals s')). repeat split; try easy; [| apply near_itself; lra].
      intros e _. rewrite <- logit_exact. apply weighted_exactly. unfold logit_pairs. now destruct (seq 0 (units n)).
Qed.
