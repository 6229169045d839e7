using System.Globalization;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Benchmarks;

/// <summary>What is given on the command line, in pairs of an option and its value. What is wrong with it is told by a <see cref="StartupException"/>.</summary>
internal sealed class Options
{
    private readonly Dictionary<string, string> _given = [];

    private Options()
    {
    }

    public static Options Parse(string[] args, params string[] known)
    {
        var options = new Options();
        for (var i = 0; i < args.Length; i += 2)
        {
            if (!known.Contains(args[i]))
                throw new StartupException($"There is no option '{args[i]}': use {string.Join(", ", known[..^1])} and {known[^1]}.");
            if (i + 1 == args.Length || args[i + 1].Length == 0)
                throw new StartupException($"{args[i]} has no value: write it behind the option.");
            if (!options._given.TryAdd(args[i], args[i + 1]))
                throw new StartupException($"{args[i]} is given twice: leave one out.");
        }

        return options;
    }

    /// <summary>An option's text; without a standard one it has to be given.</summary>
    public string Text(string option, string? standard = null) =>
        _given.GetValueOrDefault(option) ?? standard ?? throw new StartupException($"{option} is missing: see --help.");

    /// <summary>An option's whole number.</summary>
    public int Number(string option, int least, int most, int? standard = null)
    {
        var text = Text(option, standard?.ToString(CultureInfo.InvariantCulture));
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new StartupException($"{option} is '{text}': set it to a number from {least} to {most}.");
    }
}
