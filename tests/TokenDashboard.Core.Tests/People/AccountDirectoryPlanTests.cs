using System.Globalization;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.People;
using TokenDashboard.Core.Tests.Data;
using Xunit.Abstractions;

namespace TokenDashboard.Core.Tests.People;

/// <summary>How the database goes about looking through very many people.</summary>
[Trait("Database", "Sqlite")]
public sealed class AccountDirectoryPlanTests(ITestOutputHelper output) : IDisposable
{
    private const int People = 50_000;

    // To walk through all of them takes some four times as many.
    private const int MostWork = 150_000;

    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task List_OfVeryMany_NeverReadsThemAll()
    {
        Seed();
        var asked = new Asked(_core);
        var directory = new AccountDirectory(asked, asked, _core.Clock);
        var queries =
            from view in Enum.GetValues<AccountView>()
            from search in new[] { null, "Person 777", "p1@", "nobody", "son 777", "777@exam", "ample.org" }
            from sort in Enum.GetValues<AccountSort>()
            select new AccountQuery(view, search, sort, 0);
        foreach (var query in queries.Append(new AccountQuery(AccountView.All, null, AccountSort.Name, 500)).Append(new AccountQuery(AccountView.All, "Person 1", AccountSort.SignedIn, 0)))
        {
            asked.Commands.Clear();
            var page = await directory.ListAsync(query, default);

            var work = asked.Work();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{query}: {page.Rows.Count} rows, {work} steps"));
            Assert.InRange(work, 0, MostWork);
            Assert.Equal((AccountDirectory.MostCounted, People / 1000, People / 5000), (page.People, page.Locked, page.Contained));
        }
    }

    // Few of each kind but for those with a second factor, so that what is looked for lies far from where an order begins.
    private void Seed()
    {
        using var db = _core.CreateDbContext();
        db.Database.ExecuteSqlRaw(
            """
            WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {0} - 1)
            INSERT INTO "AspNetUsers" ("Id", "UserName", "Email", "DisplayName", "CreatedAt", "EmailConfirmed", "PhoneNumberConfirmed", "PasswordHash",
                "TwoFactorEnabled", "LockoutEnabled", "AccessFailedCount", "NewDeviceNotices")
            SELECT 'user-' || i, i, 'p' || i || '@example.org', 'Person ' || i, 0, 0, 0, CASE WHEN i % 500 <> 7 THEN 'x' END, i % 1000 <> 8, 0, 0, 1 FROM n;
            UPDATE accounts SET "LastSignedInAt" = rowid * 7919 % {0}, "LockedAt" = CASE WHEN rowid % 1000 = 3 THEN 1 END, "ContainedAt" = CASE WHEN rowid % 5000 = 4 THEN 1 END,
                "Roles" = CASE WHEN rowid % 10000 = 9000 THEN 'Admin' ELSE '' END;
            """, People);
    }
}
