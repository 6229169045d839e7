namespace TokenDashboard.Web.Tests.Hosting;

/// <summary>Makes one kind of write to one table fail, as a full disk would, until disposed.</summary>
public sealed class BrokenStorage : IDisposable
{
    private readonly StoredState _stored;

    public BrokenStorage(StoredState stored, string table, string write)
    {
        _stored = stored;
        stored.Execute($"CREATE TRIGGER broken BEFORE {write} ON {table} BEGIN SELECT RAISE(ABORT, 'no space left'); END");
    }

    public void Dispose() => _stored.Execute("DROP TRIGGER broken");
}
