using System.Net;
using System.Net.Sockets;

namespace AnSinh.Embedded;

/// <summary>
/// Ports on loopback for servers that listen now and after a restart. They lie below those that Linux gives to outgoing connections
/// (32,768 and up): one of those took the port of a silo that was just starting again, and kept it.
/// </summary>
public static class FreePort
{
    private const int First = 10_000;
    private const int Last = 20_999;

    /// <summary>A port that nobody uses at this moment.</summary>
    public static int Next() => Next(1);

    /// <summary>The first of <paramref name="count"/> ports in a row that nobody uses at this moment.</summary>
    /// <exception cref="InvalidOperationException">There are none.</exception>
    public static int Next(int count) => Next(First, Last, count);

    /// <summary>The same between two ports, both included.</summary>
    public static int Next(int first, int last, int count)
    {
        int places = last - first - count + 2;
        int start = Random.Shared.Next(places);
        for (int tried = 0; tried < places; tried++)
        {
            int port = first + ((start + tried) % places);
            if (Enumerable.Range(port, count).All(IsFree))
                return port;
        }

        throw new InvalidOperationException(
            $"No {count} neighbouring ports from {first} to {last} are free on 127.0.0.1. End what uses them.");
    }

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
