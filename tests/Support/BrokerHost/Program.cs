using AnSinh.Embedded.Kafka;

// The embedded broker on its own, for tests that do not want the whole command line tool.
return await EmbeddedBrokerHost.RunAsync(args, Console.In, Console.Out, CancellationToken.None);
