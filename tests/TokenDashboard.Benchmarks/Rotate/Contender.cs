using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace TokenDashboard.Benchmarks.Rotate;

/// <summary>A server that takes part: how it is started, and where tokens are had and rotated.</summary>
/// <param name="Name">What it is called in the table.</param>
/// <param name="Program">The assembly to run.</param>
/// <param name="Arguments">What it is told.</param>
/// <param name="Settings">What it finds in its environment.</param>
/// <param name="TokenPath">Where tokens are rotated.</param>
/// <param name="ClientId">By whom.</param>
/// <param name="Warm">How many rotations it takes at least until its code is compiled for good.</param>
internal sealed record Contender(
    string Name, string Program, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Settings, string TokenPath, string ClientId, int Warm)
{
    /// <summary>The address it is to listen on.</summary>
    public static readonly Uri Address = new("http://127.0.0.1:6110");

    /// <summary>Starts it, and returns once it takes connections.</summary>
    public Task<Process> StartAsync() => ServerProcess.StartAsync(Program, Arguments, Settings, Address);

    /// <summary>A first token, where a server hands them out.</summary>
    public async Task<string> FirstTokenAsync(HttpClient http)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "password", ["client_id"] = ClientId, ["username"] = "load", ["password"] = "load", ["scope"] = "offline_access",
        });
        using var answer = await http.PostAsync(new Uri(Address, TokenPath), form);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("refresh_token").GetString()!;
    }
}
