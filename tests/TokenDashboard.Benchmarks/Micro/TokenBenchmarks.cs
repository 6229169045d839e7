using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Benchmarks.Micro;

/// <summary>What is done to a token without a database.</summary>
public class TokenBenchmarks
{
    private readonly TokenFormat _format = new(MasterKeys.Parse(MasterKeys.Generate())!);
    private readonly byte[] _salt = RandomNumberGenerator.GetBytes(32);
    private readonly RawToken _token;
    private readonly RawToken _forged;
    private readonly PresentedToken _presented;

    public TokenBenchmarks()
    {
        _token = _format.First(RandomNumberGenerator.GetBytes(TokenFormat.SelectorLength)).Token;
        _forged = new TokenFormat(MasterKeys.Parse(MasterKeys.Generate())!).First(RandomNumberGenerator.GetBytes(TokenFormat.SelectorLength)).Token;
        _presented = _format.Read(_token)!;
    }

    [Benchmark]
    public object? Read() => _format.Read(_token);

    [Benchmark]
    public object? ReadForged() => _format.Read(_forged);

    [Benchmark]
    public object Hash() => Secret.HashOf(_token.Reveal());

    [Benchmark]
    public object Successor() => _format.Successor(_presented, _salt);
}
