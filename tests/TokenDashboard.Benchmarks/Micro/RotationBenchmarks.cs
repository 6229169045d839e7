using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using TokenDashboard.Core;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Setup;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Benchmarks.Micro;

/// <summary>Rotations as the server makes them, each durable when it is done, without HTTP and signatures.</summary>
public class RotationBenchmarks
{
    private const int Most = 32;
    // As the seed knows it: a client that nobody has seen before is watched, which takes longer.
    private static readonly Requester Device = new("127.0.0.1", null);

    private readonly RawToken[] _tokens = new RawToken[Most];
    private string _folder = "";
    private ServiceProvider _services = null!;
    private RefreshTokenService _service = null!;

    [GlobalSetup]
    public async Task PrepareAsync()
    {
        _folder = Directory.CreateTempSubdirectory("token-dashboard-").FullName;
        var (data, file) = (Path.Combine(_folder, "data"), Path.Combine(_folder, "tokens"));
        await new SeedCommand(10_000, 2_000, file, data).RunAsync(TextWriter.Null);
        var lines = await File.ReadAllLinesAsync(file);
        for (var i = 0; i < Most; i++)
            _tokens[i] = new RawToken(lines[i]);
        _services = new ServiceCollection().AddCore().AddSqlite($"Data Source={DataFolder.Database(data)}")
            .AddSingleton(MasterKeys.Parse((await File.ReadAllTextAsync(Path.Combine(data, "master.key"))).Trim())!).BuildServiceProvider();
        _service = _services.GetRequiredService<RefreshTokenService>();
    }

    [GlobalCleanup]
    public async Task ForgetAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark]
    public Task OneAsync() => RotateAsync(0);

    [Benchmark(OperationsPerInvoke = Most)]
    public Task ThirtyTwoAtOnceAsync() => Task.WhenAll(Enumerable.Range(0, Most).Select(RotateAsync));

    private async Task RotateAsync(int i) =>
        _tokens[i] = await _service.RotateAsync(_tokens[i], "companion", null, Device, CancellationToken.None) is RotationResult.Rotated { Issued.Token: var next }
            ? next
            : throw new InvalidOperationException("A live token was refused.");
}
