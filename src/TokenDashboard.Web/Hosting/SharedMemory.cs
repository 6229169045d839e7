using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace TokenDashboard.Web.Hosting;

/// <summary>
/// Has connections read and write through the memory that all of the process shares, which the garbage collector gives back. The server's own pool keeps what a crowd has
/// needed for a quarter of an hour. Its metrics (<c>Microsoft.AspNetCore.MemoryPool</c>) are not there then.
/// </summary>
public sealed class SharedMemory : IMemoryPoolFactory<byte>
{
    /// <inheritdoc/>
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => MemoryPool<byte>.Shared;
}
