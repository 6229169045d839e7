using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace TokenDashboard.Core;

/// <summary>An address, or a block of them in CIDR notation, as sessions are looked for by it.</summary>
public sealed class Networks
{
    // A block of IPv6 that is narrower than what is kept of an address can't be listed address by address.
    private const int MostListed = 256;

    private readonly IPNetwork _block;

    private Networks(IPNetwork block, string text) => (_block, Text) = (block, text);

    /// <summary>As it was understood.</summary>
    public string Text { get; }

    /// <summary>How every network of the block begins in writing, for a look into an index.</summary>
    internal string Start
    {
        get
        {
            var bytes = _block.BaseAddress.GetAddressBytes();
            if (bytes.Length == 4)
                return string.Concat(bytes.Take(_block.PrefixLength / 8).Take(3).Select(Written));
            // Groups in front are written out, but for zeros, which may be left out.
            var groups = Enumerable.Range(0, _block.PrefixLength / 16).Take(3).Select(i => (bytes[2 * i] << 8) | bytes[(2 * i) + 1]).ToList();
            if (groups is [0, ..])
                return ":";
            return string.Concat(groups.TakeWhile(g => g != 0).Select(g => string.Create(CultureInfo.InvariantCulture, $"{g:x}:")));
        }
    }

    /// <summary>Whether it is one address.</summary>
    public bool IsAddress => _block.PrefixLength == (IsFour ? 32 : 128);

    /// <summary>Whether it is so much of the whole net that nothing is told by being in it: wider than an /8, of IPv6 than a /16.</summary>
    public bool IsTooWide => _block.PrefixLength < (IsFour ? 8 : 16);

    private bool IsFour => _block.BaseAddress.AddressFamily == AddressFamily.InterNetwork;

    /// <summary>
    /// How every network and address of the block begins in writing, and no other does: for a block of IPv4 no narrower than a network. Null
    /// for others.
    /// </summary>
    internal IReadOnlyList<string>? Starts
    {
        get
        {
            var bytes = _block.BaseAddress.GetAddressBytes();
            if (bytes.Length != 4 || _block.PrefixLength > 24)
                return null;
            var whole = _block.PrefixLength / 8;
            var before = string.Concat(bytes.Take(whole).Select(Written));
            // The next number lies in a range, unless all of them do and something stands before it.
            return _block.PrefixLength % 8 == 0 && whole > 0
                ? [before]
                : [.. Enumerable.Range(bytes[whole], 1 << (8 - (_block.PrefixLength % 8))).Select(next => before + Written((byte)next))];
        }
    }

    /// <summary>The one network the whole block is in; null when it has several.</summary>
    internal string? Only => IsWide ? null : Requester.NetworkOf(_block.BaseAddress.ToString());

    /// <summary>Its addresses, where it is narrower than a network; else null.</summary>
    internal IReadOnlyList<string>? Addresses { get; private init; }

    private bool IsWide => _block.PrefixLength < (IsFour ? 24 : 48);

    /// <summary>Whether this machine itself is in the block.</summary>
    internal bool HasLoopback => _block.Contains(IsFour ? IPAddress.Loopback : IPAddress.IPv6Loopback);

    /// <summary>Reads an address ("192.0.2.7") or a block ("192.0.2.0/24"); null when it is neither, or a block of IPv6 between /48 and /120.</summary>
    public static Networks? Parse(string text)
    {
        var parts = text.Trim().Split('/');
        if (parts.Length > 2 || !IsWritten(parts[0]) || !IPAddress.TryParse(parts[0], out var address))
            return null;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        var whole = bytes.Length * 8;
        var length = whole;
        if (parts.Length == 2 && !(int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out length) && length <= whole))
            return null;
        for (var bit = length; bit < whole; bit++)
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        var block = new IPNetwork(new IPAddress(bytes), length);
        var found = new Networks(block, length == whole ? block.BaseAddress.ToString() : block.ToString());
        var narrower = whole - length < 8 * (bytes.Length == 4 ? 1 : 10);
        if (!narrower)
            return found;
        return whole - length > 8 ? null : new Networks(block, found.Text) { Addresses = List(bytes, 1 << (whole - length)) };
    }

    /// <summary>Whether the address lies in the block.</summary>
    internal bool ContainsAddress(string address) => IPAddress.TryParse(address, out var known) && known.AddressFamily == _block.BaseAddress.AddressFamily && _block.Contains(known);

    /// <summary>Whether a network as sessions keep it lies in the block.</summary>
    internal bool Contains(string network) => network == "loopback"
        ? HasLoopback
        : IPNetwork.TryParse(network, out var known) && known.BaseAddress.AddressFamily == _block.BaseAddress.AddressFamily && _block.Contains(known.BaseAddress);

    private static string Written(byte number) => string.Create(CultureInfo.InvariantCulture, $"{number}.");

    private static List<string> List(byte[] first, int count) => [.. Enumerable.Range(0, Math.Min(count, MostListed)).Select(i =>
    {
        var bytes = first.ToArray();
        bytes[^1] |= (byte)i;
        return new IPAddress(bytes).ToString();
    })];

    // .NET reads "7" as 0.0.0.7; whoever types it does not mean that.
    private static bool IsWritten(string text) => text.Contains(':', StringComparison.Ordinal) || text.Count(c => c == '.') == 3;
}
