using System.Text.RegularExpressions;
using OnnxRad.Cli.Tests.Support;
using OnnxRad.Testing;

namespace OnnxRad.Cli.Tests.Commands;

public sealed partial class TrainCommandTests(TrainedRun run)
{
    [Fact]
    public void Train_TinyData_TellsTheRunAndWritesTheRunFolder()
    {
        Assert.Equal(("", 0), (run.Outcome.Error, run.Outcome.ExitCode));
        Assert.Matches(
            $"""
            \ADevice: cpu.*
            Reading {Regex.Escape(run.Data)}
            Positive class: '1', the last of the classes '0', '1'\. Sensitivity and AUC are its; for the other one set data\.classes in the recipe, or --set "data\.classes=\[1, 0\]"\.
            Images: train 32 \(0 16, 1 16\), val 12 \(0 6, 1 6\), test 12 \(0 6, 1 6\)
            Network: plain-cnn, 6,270 parameters
            epoch  1  loss \d\.\d{"{4}"}  val loss \d+\.\d{"{4}"}  AUC [01]\.\d{"{4}"}  accuracy [01]\.\d{"{4}"}  \d+\.\d s  best
            epoch  2  loss \d\.\d{"{4}"}  val loss \d+\.\d{"{4}"}  AUC [01]\.\d{"{4}"}  accuracy [01]\.\d{"{4}"}  \d+\.\d s(  best)?
            Checking the exported model against the trained network
            Best epoch [12] of 2: validation AUC {Estimate}, accuracy {Estimate}, in ONNX Runtime
            TorchSharp and ONNX Runtime differ by at most \d\.\de-\d on the validation logits
            Done in \d+\.\d s. Model: {Regex.Escape(run.Model)}
            Next: onnxrad evaluate {Regex.Escape(run.Model)} --data {Regex.Escape(run.Data)} --split test
            \z
            """,
            run.Outcome.Out);
        Assert.Equal(
            ["checkpoints", "learning-curves.png", "metrics.json", "model.onnx", "recipe.yaml", "tensorboard"],
            Directory.GetFileSystemEntries(run.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Train_Json_PrintsOneObjectAndTheRunOnStandardError()
    {
        using var folder = new TempFolder();

        var outcome = Tool.Run("train", run.Recipe, "--data", run.Data, "--out", folder.File("run"), "--json", "--seed", "5", "--set", "training.epochs=1");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(
            ["run", "model", "device", "epochs", "bestEpoch", "validation", "positive", "parity", "seconds", "skipped", "warnings"],
            outcome.Json.EnumerateObject().Select(p => p.Name));
        Assert.Equal(folder.File("run"), outcome.Json.GetProperty("run").GetString());
        Assert.Equal(Path.Combine(folder.File("run"), "model.onnx"), outcome.Json.GetProperty("model").GetString());
        Assert.Equal((1, 1), (outcome.Json.GetProperty("epochs").GetInt32(), outcome.Json.GetProperty("bestEpoch").GetInt32()));
        Assert.Equal(["value", "low", "high"], outcome.Json.GetProperty("validation").GetProperty("auc").EnumerateObject().Select(p => p.Name));
        Assert.InRange(outcome.Json.GetProperty("parity").GetDouble(), 0, 1e-4);
        Assert.StartsWith("Device: cpu", outcome.Error);
        var recipe = File.ReadAllText(Path.Combine(folder.File("run"), "recipe.yaml"));
        Assert.Contains("\nseed: 5\n", recipe);
        Assert.Contains("\n  epochs: 1\n", recipe);
    }

    [Fact]
    public void Train_FolderWithARun_FailsAndLeavesItAlone()
    {
        var before = Tool.Listing(run.Folder);

        var outcome = Tool.Run("train", run.Recipe, "--data", run.Data, "--out", run.Folder);

        Assert.Equal(
            $"The run folder '{run.Folder}' is not empty. Choose another folder with --out, or replace the run in it with --overwrite.\n",
            outcome.Error);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal(before, Tool.Listing(run.Folder));
    }

    [Fact]
    public void Train_Resume_GoesOnAfterTheLastEpoch()
    {
        using var folder = new TempFolder();
        string[] command = ["train", run.Recipe, "--data", run.Data, "--out", folder.File("run"), "--set", "training.epochs=1"];
        Assert.Equal(0, Tool.Run(command).ExitCode);

        var outcome = Tool.Run([.. command, "--resume"]);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains("Resuming after epoch 1 of 1", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_From_GoesOnWithTheNetworkOfAFile()
    {
        using var folder = new TempFolder();

        var outcome = Tool.Run(
            "train", run.Recipe, "--data", run.Data, "--out", folder.File("run"), "--from", run.Model, "--freeze", "backbone", "--set", "training.epochs=1");

        Assert.Equal(("", 0), (outcome.Error, outcome.ExitCode));
        Assert.Contains("\nNetwork: model.onnx, 6,270 parameters\nFine-tuning: 66 of 6,270 parameters, 5 stages\n", outcome.Out);
        var inspected = Tool.Run("inspect", folder.File("run/model.onnx"));
        Assert.Contains(inspected.Lines, line => Regex.IsMatch(line, "started from +model.onnx, SHA-256 [0-9a-f]{64}$"));
    }

    [Fact]
    public void Train_FromAFileOfOtherClasses_SaysWhichCommandHelps()
    {
        using var folder = new TempFolder();
        var recipe = TinyRecipe.Write(folder.File("r.yaml"), TinyRecipe.Text + "data: { classes: [normal, pneumonia] }\n");

        var outcome = Tool.Run("train", recipe, "--data", run.Data, "--out", folder.File("run"), "--from", run.Model);

        Assert.Equal(
            $"Training cannot start from '{run.Model}'. Its classes are '0', '1', and those of '{run.Data}' are 'normal', 'pneumonia'. Import it for this "
            + $"recipe and start from the new file: onnxrad import {run.Model} --classes normal,pneumonia --channels 1 --size 16 -o model-new.onnx\n",
            outcome.Error);
        Assert.Equal(1, outcome.ExitCode);
        Assert.False(Directory.Exists(folder.File("run")));

        // It is found before the images are decoded.
        Assert.DoesNotContain("Images:", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_ResumeAndOverwrite_IsUsage()
    {
        var outcome = Tool.Run("train", run.Recipe, "--data", run.Data, "--out", "never", "--resume", "--overwrite");

        Assert.Equal(
            "--resume and --overwrite exclude each other: choose one.\nRun 'onnxrad train --help' for what it takes.\n", outcome.Error);
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Out));
    }

    [Fact]
    public void Train_OverwriteOfAFolderThatIsNoRun_LeavesItAlone()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("model.onnx"), "mine");

        var outcome = Tool.Run("train", run.Recipe, "--data", run.Data, "--out", folder.Path, "--overwrite");

        Assert.Equal(
            $"The folder '{folder.Path}' is not empty and holds no run, so --overwrite does not touch it. Choose another folder with --out.\n",
            outcome.Error);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal("mine", File.ReadAllText(folder.File("model.onnx")));
    }

    [Fact]
    public void Train_Overwrite_ReplacesTheRun()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("checkpoints"));
        Directory.CreateDirectory(folder.File("tensorboard"));
        File.WriteAllText(folder.File("recipe.yaml"), "old");
        File.WriteAllText(folder.File("model.onnx"), "old");
        File.WriteAllText(folder.File("notes.txt"), "mine");

        var outcome = Tool.Run(
            "train", run.Recipe, "--data", run.Data, "--out", folder.Path, "--overwrite", "--set", "training.epochs=1");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(0, Tool.Run("inspect", folder.File("model.onnx")).ExitCode);
        Assert.Equal("mine", File.ReadAllText(folder.File("notes.txt")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Train_Cancelled_SaysSoAndLeavesNothing(bool json)
    {
        using var folder = new TempFolder();

        var outcome = Tool.Run(
            new CancellationToken(canceled: true),
            ["train", run.Recipe, "--data", run.Data, "--out", folder.File("run"), .. json ? ["--json"] : Array.Empty<string>()]);

        Assert.Equal(130, outcome.ExitCode);
        const string Message = "Cancelled. No model was written. Where training had begun, the same command with --resume goes on after the last finished epoch.";
        Assert.EndsWith($"{Message}\n", outcome.Error);
        Assert.Empty(Tool.Listing(folder.Path));
        if (json)
        {
            Assert.Equal($"{{\n  \"error\": \"{Message}\"\n}}\n", outcome.Out);
        }
    }

    [Fact]
    public void Train_SeveralThingsWrong_SaysAllBeforeAnythingIsRead()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("file"), "");
        var (from, data, output) = (folder.File("none.onnx"), folder.File("none.csv"), folder.File("file/run"));

        var outcome = Tool.Run("train", run.Recipe, "--data", data, "--out", output, "--from", from, "--cache", folder.File("file"), "--device", "cpu");

        Assert.Equal(
            $"""
            4 things are wrong.
            There is no model file '{from}'. Check the path.
            The data set '{data}' does not exist. Expected an .npz file, a .csv table, or a folder that holds one folder per class.
            The cache '{folder.File("file")}' cannot be used: '{folder.File("file")}' is a file. Choose another folder with --cache.
            The run folder '{output}' cannot be created: '{folder.File("file")}' is a file. Choose another folder with --out.

            """,
            outcome.Error);
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Out));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Train_RecipeAndPlacesWrong_SaysAllAtOnce(bool resume)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("file"), "");
        var (data, output) = (folder.File("none.csv"), folder.File("file/run"));

        var outcome = Tool.Run(
        [
            "train", run.Recipe, "--data", data, "--out", output, "--set", "training.epoch=3", "--set", "seed=x", "--cache", folder.File("file"),
            .. resume ? ["--resume"] : Array.Empty<string>(),
        ]);

        Assert.Equal(
            [
                "5 things are wrong.",
                "--set training.epoch=3: 'training.epoch' is not a key of a recipe; did you mean 'training.epochs'?",
                "--set seed=x: seed",
                $"The data set '{data}' does not exist. Check the path.",
                $"The cache '{folder.File("file")}' cannot be used: '{folder.File("file")}' is a file. Choose another folder with --cache.",
                resume ? $"There is no run to resume in '{output}': '{Path.Combine("checkpoints", "last.state")}' is missing, which is written after the first "
                        + "epoch. Check the folder, or start the run anew."
                    : $"The run folder '{output}' cannot be created: '{folder.File("file")}' is a file. Choose another folder with --out.",
            ],
            outcome.Error.TrimEnd('\n').Split('\n').Select(line => Regex.Replace(line, @" Allowed in .*$| is 'x'.*$", "")));
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Out));
    }

    [Fact]
    public void Train_FromAFileOfTheRunToBeReplaced_LeavesItThere()
    {
        using var folder = new TempFolder();
        string[] command = ["train", run.Recipe, "--data", run.Data, "--out", folder.File("run"), "--set", "training.epochs=1"];
        Assert.Equal(0, Tool.Run(command).ExitCode);
        var (from, before) = (folder.File("run/checkpoints/epoch-001.onnx"), Tool.Listing(folder.Path));

        var outcome = Tool.Run([.. command, "--from", from, "--overwrite"]);

        Assert.Equal(
            (1, $"'{from}' is part of the run in '{folder.File("run")}', which --overwrite removes before anything is trained. Copy it to another place, or choose "
            + "another folder with --out.\n"),
            (outcome.ExitCode, outcome.Error));
        Assert.Equal(before, Tool.Listing(folder.Path));
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:x")]
    [InlineData("cuda:-1")]
    [InlineData("CPU")]
    public void Train_UnknownDevice_IsUsage(string device)
    {
        var outcome = Tool.Run("train", run.Recipe, "--data", run.Data, "--out", "never", "--device", device);

        Assert.Equal(
            $"--device takes auto, cpu, cuda or cuda:N (N from 0), and not '{device}'.\nRun 'onnxrad train --help' for what it takes.\n", outcome.Error);
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Out));
    }

    const string Estimate = @"[01]\.\d{3} \([01]\.\d{3} to [01]\.\d{3}\)";
}
