//! Statements whose text never changes, so that a connection prepares them once and no text is built for each use:
//! those of the hot path.

/// Declares a statement of one backend: its text before and after the parameters, and the parameters in order, each with
/// its Rust and its SQL type.
macro_rules! fixed_statement {
    ($(#[$doc:meta])* $name:ident on $backend:ty, $conn:ty { $($field:ident: $value:ty as $sql:ty),+ $(,)? } $before:literal, $after:literal) => {
        $(#[$doc])*
        struct $name<'a> {
            $($field: $value),+
        }

        impl diesel::query_builder::QueryId for $name<'_> {
            type QueryId = $name<'static>;
            const HAS_STATIC_QUERY_ID: bool = true;
        }

        impl diesel::query_builder::QueryFragment<$backend> for $name<'_> {
            fn walk_ast<'b>(
                &'b self,
                mut out: diesel::query_builder::AstPass<'_, 'b, $backend>,
            ) -> diesel::QueryResult<()> {
                out.push_sql($before);
                let mut separator = "";
                $(
                    out.push_sql(separator);
                    out.push_bind_param::<$sql, _>(&self.$field)?;
                    separator = ", ";
                )+
                let _ = separator;
                out.push_sql($after);
                Ok(())
            }
        }

        impl diesel::RunQueryDsl<$conn> for $name<'_> {}
    };
}
pub(crate) use fixed_statement;
