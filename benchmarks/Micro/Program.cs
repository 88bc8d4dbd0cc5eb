using BenchmarkDotNet.Running;

// dotnet run -c Release --project benchmarks/Micro -- --filter '*'
BenchmarkSwitcher.FromAssembly(typeof(AnSinh.Benchmarks.CohortBenchmarks).Assembly).Run(args);
