using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace TokenDashboard.Benchmarks.Micro;

/// <summary>Times what a presented token goes through, piece by piece.</summary>
internal static class MicroCommand
{
    public const string Usage = """
        micro [FILTER]
            Times the pieces by BenchmarkDotNet: reading a token, making its successor, hashing, a durable rotation without HTTP, and
            a verdict. FILTER is a pattern such as *Rotation*; without one, all. On an idle machine.
        """;

    public static Task RunAsync(string filter)
    {
        var config = ManualConfig.CreateEmpty()
            .AddJob(Job.ShortRun.WithIterationCount(10).WithToolchain(InProcessEmitToolchain.Instance))
            .AddColumnProvider(DefaultColumnProviders.Instance).AddDiagnoser(MemoryDiagnoser.Default)
            .AddLogger(ConsoleLogger.Default).AddExporter(MarkdownExporter.GitHub)
            .WithArtifactsPath(Path.GetFullPath(Path.Combine("artifacts", "benchmarks")));
        BenchmarkSwitcher.FromTypes([typeof(TokenBenchmarks), typeof(RotationBenchmarks), typeof(VerdictBenchmarks)]).Run(["--filter", filter], config);
        return Task.CompletedTask;
    }
}
