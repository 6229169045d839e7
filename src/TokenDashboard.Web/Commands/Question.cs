namespace TokenDashboard.Web.Commands;

/// <summary>Asks whoever is at the console whether to go on.</summary>
internal sealed record Question(TextReader Input, TextWriter Console)
{
    /// <summary>Whether the answer is yes; nobody there is a no.</summary>
    public async Task<bool> IsYesAsync()
    {
        await Console.WriteAsync(" Type yes to go on: ");
        return (await Input.ReadLineAsync())?.Trim() == "yes";
    }
}
