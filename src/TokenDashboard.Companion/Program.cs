using TokenDashboard.Companion;

using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    // A rotation under way is finished first; everything else stops at once.
    pressed.Cancel = true;
    interrupted.Cancel();
};

var app = new CompanionApp(
    new Terminal(Console.Out, Console.Error),
    TokenFolder.Find(Environment.GetEnvironmentVariable),
    SystemBrowser.Open,
    TimeProvider.System);

return (int)await app.RunAsync(args, interrupted.Token);
