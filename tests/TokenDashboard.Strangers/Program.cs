using TokenDashboard.Strangers;

// What tests/strangers/clients.mjs does for libraries of npm, for some of NuGet: CLIENT ORIGIN [RESOURCES]. What a person has to do is written as a line, "code XXXX-XXXX" or
// "open ADDRESS"; "done" is the end, and anything else fails. "resources ORIGIN" and "mcp ORIGIN ADDRESS" are
// servers of somebody's own instead, which say where they listen.
var origin = new Uri(args[1]);
await (args[0] switch
{
    "oidc-client" => NativeApp.RunAsync(origin, new Uri(args[2])),
    "oidc-client-key" => NativeApp.RunWithKeyAsync(origin),
    "openiddict" => DeviceApp.RunAsync(origin),
    "mcp" => McpServer.RunAsync(origin, args[2]),
    "resources" => ResourceServer.RunAsync(origin),
    _ => throw new ArgumentException(args[0]),
});
Console.WriteLine("done");
