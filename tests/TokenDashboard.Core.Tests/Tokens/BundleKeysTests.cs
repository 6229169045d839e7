using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Telemetry;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Tokens;

/// <summary>Bundles are signed with the key of the day, and verified when it is long gone.</summary>
public sealed class BundleKeysTests : IDisposable
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly CoreDatabase _core = new();
    private readonly SigningKeys _signing;
    private readonly BundleKeys _keys;

    public BundleKeysTests()
    {
        (_signing, _keys) = (_core.Service<SigningKeys>(), _core.Service<BundleKeys>());
        _core.AddUser();
    }

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Take_KeyIsRetired_ItsPublicHalfStaysAndVerifies()
    {
        await _signing.LoadAsync(default);
        Assert.Empty(await _keys.ListAsync(default));
        var data = "{}"u8.ToArray();
        var first = await _keys.TakeAsync(default);
        var signature = first.SignDer(data);

        for (var day = 0; day < 370; day++)
        {
            _core.Clock.Advance(Day);
            await _signing.RotateAsync(default);
        }

        var second = await _keys.TakeAsync(default);
        await _keys.TakeAsync(default);
        var stored = await _keys.ListAsync(default);
        Assert.DoesNotContain(first.Id, _signing.All.Select(k => k.Id));
        Assert.Equal([first.Id, second.Id], stored.Select(k => k.Id));
        using var verifier = ECDsa.Create();
        verifier.ImportSubjectPublicKeyInfo(stored[0].PublicKey, out _);
        Assert.True(verifier.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        Assert.Throws<CryptographicException>(() => verifier.ExportParameters(includePrivateParameters: true));
    }

    /// <summary>Two that sign the first bundle of a key at once both find it missing, and the second finds it there in its turn.</summary>
    [Fact]
    public async Task Take_KeptByAnotherMeanwhile_KeepsTheKeyOnce()
    {
        await _signing.LoadAsync(default);
        var late = new WriteTransaction(new After(_core, () => _keys.TakeAsync(default)), new WriteTurns(), _core.Service<DashboardMetrics>());

        var key = await new BundleKeys(_signing, late, _core, _core.Clock).TakeAsync(default);

        Assert.Equal(key.Id, Assert.Single(await _keys.ListAsync(default)).Id);
    }

    private sealed class After(IDbContextFactory<DashboardContext> contexts, Func<Task> before) : IDbContextFactory<DashboardContext>
    {
        public DashboardContext CreateDbContext() => throw new NotSupportedException();

        public async Task<DashboardContext> CreateDbContextAsync(CancellationToken cancellationToken)
        {
            await before();
            return await contexts.CreateDbContextAsync(cancellationToken);
        }
    }
}
