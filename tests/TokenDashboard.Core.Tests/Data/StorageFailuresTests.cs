using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Tests.Data;

public sealed class StorageFailuresTests
{
    // https://sqlite.org/rescode.html: PERM, BUSY, LOCKED, NOMEM, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, PROTOCOL, NOTADB.
    private static readonly int[] Unavailable = [3, 5, 6, 7, 8, 10, 11, 13, 14, 15, 26];

    /// <summary>All primary codes, also those that are bugs: ERROR (1), SCHEMA (17), CONSTRAINT (19), MISMATCH (20), MISUSE (21) …</summary>
    [Fact]
    public void IsStorageFailure_EachCode_OnlyWhereStorageIsNotAvailable() =>
        Assert.Equal(Unavailable, Enumerable.Range(1, 28).Where(code => new SqliteException("No.", code).IsStorageFailure()));

    [Fact]
    public void IsStorageFailure_ExtendedCode_CountsAsItsPrimary()
    {
        const int whileSyncing = 10 | (4 << 8), unique = 19 | (8 << 8);

        Assert.True(new SqliteException("No.", 10, whileSyncing).IsStorageFailure());
        Assert.False(new SqliteException("No.", 19, unique).IsStorageFailure());
    }

    [Fact]
    public void IsStorageFailure_WhileSaving_IsWhatTheDatabaseSaid()
    {
        Assert.True(new DbUpdateException("No.", new SqliteException("No.", 13)).IsStorageFailure());
        Assert.False(new DbUpdateException("No.", new SqliteException("No.", 19)).IsStorageFailure());
        Assert.False(new DbUpdateConcurrencyException("No.").IsStorageFailure());
    }

    [Fact]
    public void IsStorageFailure_TooBusy_IsOne() => Assert.True(new StorageBusyException().IsStorageFailure());

    [Fact]
    public void IsStorageFailure_AnythingElse_IsNone() => Assert.False(new IOException("No.").IsStorageFailure());
}
