using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Blocks;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Sessions;

/// <summary>Whatever is of a session, or of an incident, says whose it is, so that owners can be spread over databases.</summary>
public sealed class OwnersTests : IDisposable
{
    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Rows_OfASession_NameItsOwner()
    {
        var owner = _core.AddUser();
        var issued = await _core.LinkAsync(owner);
        var next = await _core.NextAsync(issued.Token);
        // By a client that the family meets, then by one that has too old a token.
        await _core.RotateAsync(next, new("198.51.100.24", "another/1.0"));
        _core.Service<AccessUseLog>().Count(issued.Grant.SessionId, "GET /api/me", null);
        await _core.Service<AccessUseLog>().FlushAsync(default);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        var incident = Assert.IsType<RotationResult.Reused>(await _core.RotateAsync(issued.Token)).IncidentId;
        await _core.Triage.NoteAsync(incident, "A note.", await _core.AddAdminAsync(), default);

        // Whose lost reply a block holds back.
        var (admin, held) = (await _core.AddAdminAsync(), await _core.LinkAsync(owner));
        await _core.NextAsync(held.Token);
        await _core.Service<BlockService>().SetAsync(BlockTarget.Read(BlockKind.Network, "203.0.113.0/24").Target!, _core.Clock.GetUtcNow().AddDays(1), "Attack", admin, default);
        await _core.RotateAsync(held.Token, CoreDatabase.Laptop with { Ip = "203.0.113.9" });

        using var db = _core.CreateDbContext();
        foreach (var table in db.Model.GetEntityTypes().Where(t => t.FindProperty("SessionId") is { IsNullable: false } || t.FindProperty("IncidentId") is { IsNullable: false }))
        {
            var name = table.GetTableName()!;
            if (name == "refresh_tokens" && db.Database.IsSqlite())
                continue;
            var (of, key) = table.FindProperty("SessionId") is { IsNullable: false } ? ("sessions", "SessionId") : ("incidents", "IncidentId");
            var sql = $"""SELECT CAST(SUM(CASE WHEN r."UserId" = o."UserId" THEN 1 ELSE 1000 END) AS INTEGER) AS "Value" FROM {db.Schema}{name} AS r JOIN {db.Schema}{of} AS o ON o."Id" = r."{key}" """;
            var rows = await db.Database.SqlQueryRaw<int>(sql).SingleAsync();
            Assert.True(rows is > 0 and < 1000, $"{name}: {rows}");
        }
    }
}
