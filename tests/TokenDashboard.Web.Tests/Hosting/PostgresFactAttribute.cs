using TokenDashboard.Core.Tests.Data;

namespace TokenDashboard.Web.Tests.Hosting;

/// <summary>A test of what only PostgreSQL can do: where none is given, it is skipped and says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = TestPostgres.IsUsed ? null : "This takes PostgreSQL: name it in TOKEN_DASHBOARD_POSTGRES.";
}
