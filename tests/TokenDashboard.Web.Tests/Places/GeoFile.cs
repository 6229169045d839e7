using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TokenDashboard.Web.Tests.Places;

/// <summary>
/// Writes a small file in the format of https://maxmind.github.io/MaxMind-DB/: a tree of 24-bit records over IPv6, with IPv4
/// in its first 96 bits' zeros, and a City record for each network.
/// </summary>
internal sealed class GeoFile : IDisposable
{
    private const int Empty = -1;
    private const int StringType = 2;
    private const int UInt16Type = 5;
    private const int UInt32Type = 6;
    private const int MapType = 7;
    private const int UInt64Type = 9;
    private const int ArrayType = 11;

    private readonly List<int[]> _nodes = [[Empty, Empty]];
    private readonly MemoryStream _data = new();

    /// <summary>Writes the networks with their places, of which either part may be missing.</summary>
    public static void Write(string path, string type, params (string Network, string? City, string? Country)[] places)
    {
        using var file = new GeoFile();
        foreach (var (network, city, country) in places)
            file.Add(IPNetwork.Parse(network), city, country);
        File.WriteAllBytes(path, file.Bytes(type));
    }

    public void Dispose() => _data.Dispose();

    private void Add(IPNetwork network, string? city, string? country)
    {
        var isIPv4 = network.BaseAddress.AddressFamily == AddressFamily.InterNetwork;
        byte[] bytes = [.. isIPv4 ? new byte[12] : [], .. network.BaseAddress.GetAddressBytes()];
        var last = network.PrefixLength + (isIPv4 ? 96 : 0) - 1;
        var node = 0;
        for (var bit = 0; bit < last; bit++)
        {
            ref var next = ref _nodes[node][BitOf(bytes, bit)];
            if (next == Empty)
            {
                next = _nodes.Count;
                _nodes.Add([Empty, Empty]);
            }

            node = next;
        }

        // Below -1 is data: its place is known when the nodes are counted.
        _nodes[node][BitOf(bytes, last)] = -2 - (int)_data.Position;
        Map(_data, (city is null ? 0 : 1) + (country is null ? 0 : 1));
        if (city is not null)
        {
            String(_data, "city");
            Map(_data, 1);
            String(_data, "names");
            Map(_data, 2);
            Pair(_data, "en", city);
            Pair(_data, "de", "not " + city);
        }

        if (country is not null)
        {
            String(_data, "country");
            Map(_data, 1);
            Pair(_data, "iso_code", country);
        }
    }

    private byte[] Bytes(string type)
    {
        using var file = new MemoryStream();
        foreach (var record in _nodes.SelectMany(node => node))
            Number(file, record == Empty ? _nodes.Count : record < Empty ? _nodes.Count + 16 + (-2 - record) : record, 3);
        file.Write(new byte[16]);
        _data.WriteTo(file);

        file.Write([0xAB, 0xCD, 0xEF, .. "MaxMind.com"u8]);
        Map(file, 9);
        Pair(file, "binary_format_major_version", UInt16Type, 2);
        Pair(file, "binary_format_minor_version", UInt16Type, 0);
        Pair(file, "build_epoch", UInt64Type, 1_700_000_000);
        Pair(file, "database_type", type);
        Pair(file, "ip_version", UInt16Type, 6);
        Pair(file, "node_count", UInt32Type, _nodes.Count);
        Pair(file, "record_size", UInt16Type, 24);
        String(file, "description");
        Map(file, 0);
        String(file, "languages");
        Control(file, ArrayType, 1);
        String(file, "en");
        return file.ToArray();
    }

    private static int BitOf(byte[] bytes, int bit) => (bytes[bit / 8] >> (7 - (bit % 8))) & 1;

    private static void Map(MemoryStream to, int pairs) => Control(to, MapType, pairs);

    private static void Pair(MemoryStream to, string key, string value)
    {
        String(to, key);
        String(to, value);
    }

    private static void Pair(MemoryStream to, string key, int type, int value)
    {
        String(to, key);
        Control(to, type, 4);
        Number(to, value, 4);
    }

    private static void String(MemoryStream to, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Control(to, StringType, bytes.Length);
        to.Write(bytes);
    }

    // Sizes from 29 on take a byte of their own, types beyond 7 too.
    private static void Control(MemoryStream to, int type, int size)
    {
        to.WriteByte((byte)(((type > MapType ? 0 : type) << 5) | Math.Min(size, 29)));
        if (type > MapType)
            to.WriteByte((byte)(type - MapType));
        if (size >= 29)
            to.WriteByte((byte)(size - 29));
    }

    private static void Number(MemoryStream to, int value, int bytes)
    {
        Span<byte> all = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(all, value);
        to.Write(all[^bytes..]);
    }
}
