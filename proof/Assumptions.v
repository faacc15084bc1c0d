(** What the theorems assume; [make proof] compares the names with those that are allowed.
    Nothing is imported, so each name is printed with where it comes from. *)
From Adder Require Main.

Print Assumptions Main.adds_exactly.
Print Assumptions Main.a_run_exists.
Print Assumptions Main.adds_exactly_in_32_bits.
Print Assumptions Main.a_run_exists_in_32_bits.
Print Assumptions Main.error_of_a_step.
Print Assumptions Rounding.nearest_is_rounded.
