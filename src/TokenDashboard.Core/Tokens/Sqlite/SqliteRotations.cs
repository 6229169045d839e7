using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Data.Sqlite;

namespace TokenDashboard.Core.Tokens.Sqlite;

/// <summary>Rotations on SQLite: one writer with prepared statements, and one commit for all that wait.</summary>
internal sealed class SqliteRotations(IDbContextFactory<DashboardContext> contexts, WriteTurns turns, SqliteCheckpoints checkpoints) : IRotations, IDisposable
{
    // History, in the same transaction: the family's id, the generation, its hash, when it was spent, and by whom.
    private const string Keep = """
        INSERT INTO refresh_tokens ("SessionId", "Generation", "Hash", "ConsumedAt", "Ip", "Agent") VALUES ({0}, {1}, {2}, {3}, {4}, {5})
        """;

    private readonly GroupCommit<Spend, SessionGrant?> _writer = new(contexts, turns, connection => new Statements(connection), checkpoints.Wake);

    /// <inheritdoc/>
    public Task<SessionGrant?> SpendAsync(Spend spend, CancellationToken cancellationToken) => _writer.RunAsync(spend, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    private sealed class Statements(SqliteConnection connection) : IPrepared<Spend, SessionGrant?>
    {
        private readonly SqliteStatement _spend = new(connection, RotationSql.SpendPlainly(schema: ""), 15);
        private readonly SqliteStatement _keep = new(connection, Keep, 6);
        private readonly SqliteStatement _mark = new(connection, RotationSql.Mark(schema: ""), 3);

        public SessionGrant? Run(Spend spend)
        {
            if (Take(spend) is not { } row)
                return null;
            spend.Spending();
            var id = row.Id.ToString().ToUpperInvariant();
            _keep.Bind(0, id);
            _keep.Bind(1, spend.Presented.Generation);
            _keep.Bind(2, spend.Presented.Hash);
            _keep.Bind(3, spend.Now);
            _keep.Bind(4, spend.Requester.Ip);
            _keep.Bind(5, spend.Requester.Agent);
            _keep.Run();
            if (row.IsMarkedLate)
            {
                _mark.Bind(0, id);
                _mark.Bind(1, row.ExpiryMark);
                _mark.Bind(2, row.SaltMark(spend.Now));
                _mark.Run();
            }

            return row.ToGrant();
        }

        public void Dispose()
        {
            _spend.Dispose();
            _keep.Dispose();
            _mark.Dispose();
        }

        private SpentRow? Take(Spend spend)
        {
            _spend.Bind(0, spend.SuccessorHash);
            _spend.Bind(1, spend.Presented.Generation + 1);
            _spend.Bind(2, spend.Salt);
            _spend.Bind(3, spend.Now);
            _spend.Bind(4, spend.Requester.Ip);
            _spend.Bind(5, spend.Requester.Agent);
            _spend.Bind(6, spend.Sliding);
            _spend.Bind(7, spend.Presented.Selector);
            _spend.Bind(8, spend.Presented.Hash);
            _spend.Bind(9, spend.AppId);
            _spend.Bind(10, spend.Requester.Network);
            _spend.Bind(11, spend.Requester.Agent ?? "");
            _spend.Bind(12, spend.Scope);
            _spend.Bind(13, spend.Key);
            _spend.Bind(14, spend.Longest.Ticks);
            var row = _spend.Step()
                ? new SpentRow(
                    Guid.Parse(_spend.Text(0)), _spend.Text(1), _spend.Text(2), _spend.Text(3), _spend.Text(4), UnknownFrom: null, _spend.Text(6),
                    new DateTimeOffset(_spend.Number(7), TimeSpan.Zero), (int)_spend.Number(8), _spend.IsNull(9) ? null : (int)_spend.Number(9), _spend.Text(10))
                : null;
            _spend.Reset();
            return row;
        }
    }
}
