(** The computation: all 300 steps of the trained network are right. *)
From Coq Require Import PrimFloat.
From Adder Require Import Check Weights.

Theorem closes : check trained found 0x1p-10 3 = true.
Proof. vm_cast_no_check (eq_refl true). Qed.

(** And the sums of a step are as small as the bound of its rounding needs. *)
Theorem stays_small : small trained found sizes = true.
Proof. vm_cast_no_check (eq_refl true). Qed.
