using System.Reflection;
using System.Runtime.InteropServices;

namespace AnSinh.Embedded.Kafka;

/// <summary>
/// The Kafka broker inside librdkafka (<c>rdkafka_mock.h</c>): the wire protocol on loopback, in memory, in this process.
/// Confluent.Kafka ships the library and exports these functions, but has no managed face for them.
/// </summary>
internal sealed unsafe partial class MockCluster : IDisposable
{
    private const string Library = "librdkafka";
    private const int ProducerType = 0;
    private const int ErrorTextSize = 512;

    // Confluent.Kafka ships a build for each family of Linux; it takes the first that loads, and so does this.
    private static readonly string[] Builds = [Library, "centos8-librdkafka", "alpine-librdkafka", "centos6-librdkafka"];

    private readonly IntPtr _client;
    private IntPtr _cluster;

    static MockCluster() => NativeLibrary.SetDllImportResolver(typeof(MockCluster).Assembly, Resolve);

    public MockCluster(int brokers)
    {
        byte* errorText = stackalloc byte[ErrorTextSize];
        IntPtr configuration = NewConfiguration();
        // The handle only carries the cluster and connects to nothing; its warning about that would go to the console.
        _ = Set(configuration, "log_level", "0", (IntPtr)errorText, ErrorTextSize);
        _client = NewClient(ProducerType, configuration, (IntPtr)errorText, ErrorTextSize);
        if (_client == IntPtr.Zero)
            throw new InvalidOperationException("librdkafka: " + Marshal.PtrToStringUTF8((IntPtr)errorText));
        _cluster = NewCluster(_client, brokers);
        if (_cluster == IntPtr.Zero)
            throw new InvalidOperationException("librdkafka could not start its broker.");
        // The default of three seconds is for groups whose members start one after the other.
        SetRebalanceDelay(_cluster, 100);
    }

    /// <summary><c>host:port,…</c></summary>
    public string BootstrapServers => Marshal.PtrToStringUTF8(Bootstraps(_cluster)) ?? "";

    public void CreateTopic(string name, int partitions) => Check(TopicCreate(_cluster, name, partitions, 1), "create topic " + name);

    public void SetDown(int broker) => Check(BrokerSetDown(_cluster, broker), "take a broker down");

    public void SetUp(int broker) => Check(BrokerSetUp(_cluster, broker), "bring a broker up");

    /// <summary>The next requests with this key of the Kafka protocol are answered with these errors, one each.</summary>
    public void PushRequestErrors(short apiKey, ReadOnlySpan<int> errors)
    {
        fixed (int* first = errors)
            PushErrors(_cluster, apiKey, (nuint)errors.Length, first);
    }

    public void Dispose()
    {
        IntPtr cluster = Interlocked.Exchange(ref _cluster, IntPtr.Zero);
        if (cluster == IntPtr.Zero)
            return;
        DestroyCluster(cluster);
        DestroyClient(_client);
    }

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (name != Library)
            return IntPtr.Zero;
        foreach (string build in Builds)
        {
            if (NativeLibrary.TryLoad(build, assembly, searchPath, out IntPtr handle))
                return handle;
        }

        return IntPtr.Zero;
    }

    private static void Check(int error, string what)
    {
        if (error != 0)
            throw new InvalidOperationException($"The embedded broker could not {what}: error {error}.");
    }

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_new")]
    private static partial IntPtr NewConfiguration();

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_set", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Set(IntPtr configuration, string name, string value, IntPtr errorText, nuint errorTextSize);

    [LibraryImport(Library, EntryPoint = "rd_kafka_new")]
    private static partial IntPtr NewClient(int type, IntPtr configuration, IntPtr errorText, nuint errorTextSize);

    [LibraryImport(Library, EntryPoint = "rd_kafka_destroy")]
    private static partial void DestroyClient(IntPtr client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_cluster_new")]
    private static partial IntPtr NewCluster(IntPtr client, int brokers);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_cluster_destroy")]
    private static partial void DestroyCluster(IntPtr cluster);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_cluster_bootstraps")]
    private static partial IntPtr Bootstraps(IntPtr cluster);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_topic_create", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int TopicCreate(IntPtr cluster, string topic, int partitions, int replicationFactor);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_broker_set_down")]
    private static partial int BrokerSetDown(IntPtr cluster, int broker);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_broker_set_up")]
    private static partial int BrokerSetUp(IntPtr cluster, int broker);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_push_request_errors_array")]
    private static partial void PushErrors(IntPtr cluster, short apiKey, nuint count, int* errors);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_group_initial_rebalance_delay_ms")]
    private static partial void SetRebalanceDelay(IntPtr cluster, int milliseconds);
}
