{#- Every user agent an event came with, read once. -#}
{{ standardize_user_agents(ref('int_unify__engagement_events')) }}
