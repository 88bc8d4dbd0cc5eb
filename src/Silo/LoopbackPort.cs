using System.Net;
using System.Net.Sockets;

namespace AnSinh.Silo;

/// <summary>The port that a node is told to listen on.</summary>
internal static class LoopbackPort
{
    /// <summary>
    /// Looks without listening: a client that waits for a server on this port must not meet us instead, be cut off, and take that for an
    /// answer.
    /// </summary>
    public static bool IsFree(int port)
    {
        try
        {
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
