using System.CommandLine;
using OnnxRad.LoadGenerator;
using OnnxRad.LoadGenerator.Servers;

if (args is ["serve", .. var rest])
{
    return await ServeCommand.RunAsync(rest);
}

return await new RootCommand("Load servers of the Open Inference Protocol.")
{
    LoadCommand.Create(), ServingCommand.Create(), CostCommand.Create(), SoakCommand.Create(), ReloadCommand.Create(),
    GpuCommand.Create(),
}.Parse(args).InvokeAsync();
