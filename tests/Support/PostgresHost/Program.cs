// A parent for an embedded server that a test can kill: starts one in the folder given, prints its process id, and waits.
using AnSinh.Embedded.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

await using EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(args[0], NullLoggerFactory.Instance, CancellationToken.None);
Console.WriteLine(server.ProcessId);
await new TaskCompletionSource().Task;
