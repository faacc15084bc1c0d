(** σ and tanh do not enlarge an error: σ makes at most a quarter of it. *)
From Coq Require Import Reals Lra.
From Adder Require Import Network Check Sound.
Local Open Scope R_scope.

Lemma sigma_between x : 0 < sigma x < 1.
Proof.
  unfold sigma, Rdiv. rewrite Rmult_1_l. generalize (exp_pos (- x)). intros H.
  split; [apply Rinv_0_lt_compat; lra |]. rewrite <- Rinv_1. apply Rinv_lt_contravar; lra.
Qed.

Lemma sigma_derivative x : derivable_pt_lim sigma x (sigma x * (1 - sigma x)).
Proof.
  assert (H : 1 + exp (- x) <> 0) by (generalize (exp_pos (- x)); lra).
  replace (sigma x * (1 - sigma x)) with ((0 * (1 + exp (- x)) - (0 + exp (- x) * - 1) * 1) / Rsqr (1 + exp (- x)))
    by (unfold sigma, Rsqr; now field).
  apply (derivable_pt_lim_div (fun _ => 1) (fun x => 1 + exp (- x))); [apply derivable_pt_lim_const | | easy].
  apply (derivable_pt_lim_plus (fun _ => 1) (fun x => exp (- x))); [apply derivable_pt_lim_const |].
  apply (derivable_pt_lim_comp (fun x => - x) exp); [| apply derivable_pt_lim_exp].
  apply (derivable_pt_lim_opp id), derivable_pt_lim_id.
Qed.

Lemma sigma_slope x y : Rabs (sigma y - sigma x) <= Rabs (y - x) / 4.
Proof.
  destruct (MVT_abs sigma (fun z => sigma z * (1 - sigma z)) x y) as (z & -> & _).
  - intros. apply sigma_derivative.
  - generalize (sigma_between z) (Rabs_pos (y - x)). intros [] ?. rewrite Rabs_pos_eq by nra.
    assert (sigma z * (1 - sigma z) <= / 4) by (generalize (Rle_0_sqr (sigma z - / 2)); unfold Rsqr; lra). nra.
Qed.

Lemma tanh_of_sigma x : tanh x = 2 * sigma (2 * x) - 1.
Proof.
  rewrite tanh_is. unfold sigma. rewrite exp_Ropp. generalize (exp_pos (2 * x)). intros. field. lra.
Qed.

Lemma tanh_between x : -1 < tanh x < 1.
Proof. rewrite tanh_of_sigma. generalize (sigma_between (2 * x)). lra. Qed.

Lemma tanh_slope x y : Rabs (tanh y - tanh x) <= Rabs (y - x).
Proof.
  rewrite !tanh_of_sigma. replace (2 * sigma (2 * y) - 1 - (2 * sigma (2 * x) - 1))
    with (2 * (sigma (2 * y) - sigma (2 * x))) by ring.
  rewrite Rabs_mult, (Rabs_pos_eq 2) by lra. generalize (sigma_slope (2 * x) (2 * y)).
  rewrite <- Rmult_minus_distr_l, Rabs_mult, (Rabs_pos_eq 2) by lra. lra.
Qed.
