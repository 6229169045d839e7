using Microsoft.EntityFrameworkCore;
using Npgsql;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Tests.Data.Postgres;

/// <summary>What PostgreSQL fails with that passes, and what is a bug.</summary>
public sealed class PostgresFailuresTests
{
    [Theory]
    [InlineData("08000")]
    [InlineData("08001")]
    [InlineData("08006")]
    [InlineData("25006")]
    [InlineData("25P03")]
    [InlineData("28000")]
    [InlineData("28P01")]
    [InlineData("3D000")]
    [InlineData("40001")]
    [InlineData("40P01")]
    [InlineData("42501")]
    [InlineData("53100")]
    [InlineData("53200")]
    [InlineData("53300")]
    [InlineData("55P03")]
    [InlineData("57014")]
    [InlineData("57P01")]
    [InlineData("57P02")]
    [InlineData("57P03")]
    [InlineData("58030")]
    [InlineData("XX001")]
    [InlineData("XX002")]
    public void IsStorageFailure_CodeOfWhatIsNotAvailable_IsOne(string code) => Assert.True(Failure(code).IsStorageFailure());

    [Theory]
    [InlineData("0A000")]
    [InlineData("21000")]
    [InlineData("22001")]
    [InlineData("22021")]
    [InlineData("23502")]
    [InlineData("23503")]
    [InlineData("23505")]
    [InlineData("25001")]
    [InlineData("25P02")]
    [InlineData("42601")]
    [InlineData("42703")]
    [InlineData("42P01")]
    [InlineData("55000")]
    [InlineData("P0001")]
    [InlineData("XX000")]
    public void IsStorageFailure_CodeOfABug_IsNone(string code) => Assert.False(Failure(code).IsStorageFailure());

    [Fact]
    public void IsStorageFailure_NothingWasAnswered_IsOne() => Assert.True(new NpgsqlException("Exception while reading from stream").IsStorageFailure());

    [Fact]
    public void IsStorageFailure_ConnectionUsedTwiceAtOnce_IsNone()
    {
        using var command = new NpgsqlCommand("SELECT 1");

        Assert.False(new NpgsqlOperationInProgressException(command).IsStorageFailure());
    }

    [Fact]
    public void IsStorageFailure_WhileSaving_IsWhatTheDatabaseSaid()
    {
        Assert.True(new DbUpdateException("No.", Failure("53100")).IsStorageFailure());
        Assert.False(new DbUpdateException("No.", Failure("23505")).IsStorageFailure());
    }

    private static PostgresException Failure(string code) => new("No.", "ERROR", "ERROR", code);
}
