using AnSinh.Cli;

return await Invocation.RunAsync(CommandTree.Create(), args);
