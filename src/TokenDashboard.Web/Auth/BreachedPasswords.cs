using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.Auth;

/// <summary>
/// Whether a password is in a list of stolen ones, where one is configured: Have I Been Pwned's file of SHA-1 hashes in order,
/// <c>HASH:COUNT</c> a line. It is searched where it lies, some forty reads a look, and never read as a whole. A look never
/// throws: what can't be read keeps nobody from choosing a password.
/// </summary>
public sealed partial class BreachedPasswords(BreachedList? list, ILogger<BreachedPasswords> logger) : IDisposable
{
    private int _isKnownDamaged;

    /// <summary>
    /// Opens the file that <c>Passwords__Breached</c> names, or returns null when it names none. Throws
    /// <see cref="StartupException"/> when it can't be used.
    /// </summary>
    public static BreachedList? Open(string path, IHostEnvironment environment)
    {
        if (path.Length == 0)
            return null;
        try
        {
            return BreachedList.Open(Path.GetFullPath(path, environment.ContentRootPath));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException or NotSupportedException)
        {
            throw new StartupException(
                $"Passwords__Breached is '{path}', which can't be used ({e.Message.TrimEnd('.')}): set it to Have I Been Pwned's SHA-1 file ordered by hash, or leave it out.");
        }
    }

    /// <summary>Whether the password is in the list; false where there is no list, or it can't be read.</summary>
    public async ValueTask<bool> ContainsAsync(string password, CancellationToken cancellationToken)
    {
        if (list is null)
            return false;
        try
        {
            // The list's own way to write a password down: it protects nothing here.
#pragma warning disable CA5350
            return await list.ContainsAsync(SHA1.HashData(Encoding.UTF8.GetBytes(password)), cancellationToken);
#pragma warning restore CA5350
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            if (Interlocked.Exchange(ref _isKnownDamaged, 1) == 0)
                LogDamaged(e);
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => list?.Dispose();

    [LoggerMessage(Level = LogLevel.Warning, Message = "The file that Passwords__Breached names can't be read any more: a password could not be looked up.")]
    private partial void LogDamaged(Exception exception);
}

/// <summary>A file of hashes in order, one a line, whatever follows the hash after a colon.</summary>
public sealed class BreachedList : IDisposable
{
    private const int HashCharacters = 40;

    // Twice the longest line, so that one that is whole follows wherever a read begins.
    private const int Window = 256;
    private const int Samples = 1000;
    private readonly SafeFileHandle _file;
    private readonly long _length;

    private BreachedList(SafeFileHandle file) => (_file, _length) = (file, RandomAccess.GetLength(file));

    /// <summary>Opens the file and looks at a thousand of its lines. Throws <see cref="InvalidDataException"/> when they are not hashes in order.</summary>
    public static BreachedList Open(string path)
    {
        var list = new BreachedList(File.OpenHandle(path, options: FileOptions.RandomAccess));
        try
        {
            list.Check();
            return list;
        }
        catch
        {
            list.Dispose();
            throw;
        }
    }

    /// <summary>Whether the hash is in it.</summary>
    public async ValueTask<bool> ContainsAsync(byte[] hash, CancellationToken cancellationToken)
    {
        var buffer = new byte[Window];
        // The line is among those that begin from low on, and before high.
        var (low, high) = (0L, _length);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var at = ReadFrom(middle);
            var read = await RandomAccess.ReadAsync(_file, buffer, at, cancellationToken);
            var line = FirstFrom(middle, buffer.AsSpan(0, read));
            var order = line is null || line.Value.Start >= high ? 1 : line.Value.Hash.AsSpan().SequenceCompareTo(hash);
            if (order == 0)
                return true;
            if (order < 0)
                low = line!.Value.Next;
            else
                high = middle;
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Check()
    {
        if (_length == 0)
            throw new InvalidDataException("It is empty");
        byte[]? before = null;
        var last = -1L;
        foreach (var at in Enumerable.Range(0, Samples).Select(i => (long)(_length * (i / (double)Samples))).Append(Math.Max(0, _length - HashCharacters - 2)))
        {
            if (Read(at) is not { } line || line.Start == last)
                continue;
            if (before is not null && before.AsSpan().SequenceCompareTo(line.Hash) >= 0)
                throw new InvalidDataException("Its lines are not in the order of their hashes");
            (before, last) = (line.Hash, line.Start);
        }
    }

    private Line? Read(long from)
    {
        var buffer = new byte[Window];
        var read = RandomAccess.Read(_file, buffer, ReadFrom(from));
        return FirstFrom(from, buffer.AsSpan(0, read));
    }

    // The line break before a line that begins just there has to be seen too.
    private static long ReadFrom(long from) => Math.Max(0, from - 1);

    // The first line that begins at or after from; null when none does.
    private Line? FirstFrom(long from, ReadOnlySpan<byte> window)
    {
        var start = 0;
        if (from > 0)
        {
            start = window.IndexOf((byte)'\n') + 1;
            if (start == 0 && window.Length == Window)
                throw new InvalidDataException("It has lines that are too long");
            if (start == 0)
                return null;
        }

        var first = ReadFrom(from) + start;
        if (first >= _length)
            return null;
        var rest = window[start..];
        var end = rest.IndexOf((byte)'\n');
        var text = (end < 0 ? rest : rest[..end]).TrimEnd((byte)'\r');
        var hash = new byte[HashCharacters / 2];
        if (text.Length < HashCharacters || (text.Length > HashCharacters && text[HashCharacters] != ':')
            || Convert.FromHexString(text[..HashCharacters], hash, out _, out _) != System.Buffers.OperationStatus.Done)
            throw new InvalidDataException("It has lines that are no SHA-1 hashes");
        return new Line(first, end < 0 ? _length : first + end + 1, hash);
    }

    private readonly record struct Line(long Start, long Next, byte[] Hash);
}
