using System.Buffers.Binary;
using System.Text;

namespace TokenDashboard.Benchmarks.Pages;

/// <summary>
/// As much of MessagePack as a browser speaks to a circuit: invocations with texts and numbers, each behind its length. What is read may hold
/// anything; what is neither a text nor a number is stepped over.
/// </summary>
internal static class BlazorPack
{
    private const byte Invocation = 1;

    /// <summary>A ping, which keeps a connection that is silent.</summary>
    public static ReadOnlyMemory<byte> Ping { get; } = new byte[] { 2, 0x91, 6 };

    /// <summary>An invocation of the hub's.</summary>
    /// <param name="id">What its answer is known by; null for none.</param>
    /// <param name="method">The method.</param>
    /// <param name="arguments">Texts, numbers, truths and nulls.</param>
    public static ReadOnlyMemory<byte> Invoke(string? id, string method, params ReadOnlySpan<object?> arguments)
    {
        using var body = new MemoryStream();
        body.Write([0x96, Invocation, 0x80]);
        Write(body, id);
        Write(body, method);
        body.WriteByte((byte)(0x90 + arguments.Length));
        foreach (var argument in arguments)
            Write(body, argument);
        body.WriteByte(0x90);

        using var message = new MemoryStream();
        for (var length = body.Length; length > 0; length >>= 7)
            message.WriteByte((byte)((length & 0x7F) | (length > 0x7F ? 0x80L : 0)));
        body.WriteTo(message);
        return message.ToArray();
    }

    /// <summary>The messages that a WebSocket's message holds.</summary>
    public static IEnumerable<IReadOnlyList<object?>> Read(ReadOnlyMemory<byte> messages)
    {
        while (messages.Length > 0)
        {
            var (length, shift, at) = (0, 0, 0);
            byte next;
            do
            {
                next = messages.Span[at++];
                length |= (next & 0x7F) << shift;
                shift += 7;
            }
            while (next > 0x7F);

            var reader = new Reader(messages.Span.Slice(at, length));
            if (reader.Value() is object?[] message)
                yield return message;
            messages = messages[(at + length)..];
        }
    }

    private static void Write(Stream to, object? value)
    {
        switch (value)
        {
            case null:
                to.WriteByte(0xC0);
                break;
            case bool flag:
                to.WriteByte(flag ? (byte)0xC3 : (byte)0xC2);
                break;
            case long number:
                Span<byte> wide = stackalloc byte[8];
                BinaryPrimitives.WriteInt64BigEndian(wide, number);
                to.WriteByte(0xD3);
                to.Write(wide);
                break;
            case string text:
                var bytes = Encoding.UTF8.GetBytes(text);
                Span<byte> length = stackalloc byte[4];
                BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
                to.WriteByte(0xDB);
                to.Write(length);
                to.Write(bytes);
                break;
            default:
                throw new ArgumentException($"{value.GetType()} is never sent.", nameof(value));
        }
    }

    private ref struct Reader(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> _rest = bytes;

        public object? Value()
        {
            var kind = Take(1)[0];
            return kind switch
            {
                <= 0x7F => (long)kind,
                >= 0xE0 => (long)(sbyte)kind,
                >= 0x80 and <= 0x8F => Map(kind - 0x80),
                >= 0x90 and <= 0x9F => Array(kind - 0x90),
                >= 0xA0 and <= 0xBF => Text(kind - 0xA0),
                0xC2 or 0xC3 => kind == 0xC3,
                0xC4 or 0xC5 or 0xC6 => Skip((int)Unsigned(1 << (kind - 0xC4))),
                0xCA or 0xCB => Skip(4 << (kind - 0xCA)),
                0xCC or 0xCD or 0xCE or 0xCF => (long)Unsigned(1 << (kind - 0xCC)),
                0xD0 => (long)(sbyte)Take(1)[0],
                0xD1 => (long)(short)Unsigned(2),
                0xD2 => (long)(int)Unsigned(4),
                0xD3 => (long)Unsigned(8),
                0xD9 or 0xDA or 0xDB => Text((int)Unsigned(1 << (kind - 0xD9))),
                0xDC or 0xDD => Array((int)Unsigned(2 << (kind - 0xDC))),
                0xDE or 0xDF => Map((int)Unsigned(2 << (kind - 0xDE))),
                _ => null,
            };
        }

        private ReadOnlySpan<byte> Take(int count)
        {
            var taken = _rest[..count];
            _rest = _rest[count..];
            return taken;
        }

        private object? Skip(int count)
        {
            _rest = _rest[count..];
            return null;
        }

        private ulong Unsigned(int size)
        {
            ulong number = 0;
            foreach (var next in Take(size))
                number = (number << 8) | next;
            return number;
        }

        private string Text(int length) => Encoding.UTF8.GetString(Take(length));

        private object?[] Array(int count)
        {
            var items = new object?[count];
            for (var i = 0; i < count; i++)
                items[i] = Value();
            return items;
        }

        private object? Map(int count)
        {
            for (var i = 0; i < 2 * count; i++)
                Value();
            return null;
        }
    }
}
