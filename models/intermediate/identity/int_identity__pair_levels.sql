{#-
    How alike the records of each candidate pair are, a level for each comparison of the macro
    comparisons(), 0 where a value is missing. People of one name have similar addresses, so e-mail
    counts in one of two columns, as names agree or not.
-#}
{{ compare_pairs(
    ref('int_identity__candidate_pairs'), ref('int_identity__match_keys'), ref('int_identity__match_shares')
) }}
