using OnnxRad.Testing;

namespace OnnxRad.Trainer.Tests.Recipes;

public sealed class RecipeProblemsTests
{
    const string Minimal = "name: a\ntask: classification\n";

    [Fact]
    public void Parse_ManyProblems_ReportsAllByLineAndThenTheOverrides()
    {
        const string yaml = """
            name: Pneumonia
            task: classify
            data:
              classes: [a, b, a]
              validation_fraction: 0.5
              test_fraction: 0.5
            input:
              channels: 2
              mean: [0.5, x]
            networks:
              width: 32
            training:
              epochs: ten
              epoch: 5
              batch_size: 0
              optimizer: { name: adam, momentum: 0.9 }
              schedule: cosine
              epochs: 5
              loss:
                class_weights: [1]
            colour: blue
            """;

        var e = Assert.Throws<RecipeException>(() => Parse(yaml, "training.early_stopping.patience=soon", "epochs=5", "seed", "input=3"));

        Assert.Equal(
            """
            r.yaml:1: name is 'Pneumonia'; expected 1 to 64 of the characters a-z, 0-9 and '-'.
            r.yaml:2: task is 'classify'; expected one of classification, multi_label, ordinal, continuous, survival, segmentation, image, multi_task.
            r.yaml:4: data.classes names 'a' more than once; expected different names.
            r.yaml:6: data.validation_fraction 0.5 and data.test_fraction 0.5 leave less than 0.1 of the patients for training. Lower one of them.
            r.yaml:8: input.channels is '2'; expected 1 or 3.
            r.yaml:9: input.mean holds 'x'; expected auto or a list of numbers from 0 to 1, one a channel.
            r.yaml:10: 'networks' is not a key of a recipe; did you mean 'network'? Allowed at the top: name, version, task, seed, description, intended_use, training_data, licence, data, input, network, fine_tuning, augmentation, degradation, training, tasks.
            r.yaml:13: training.epochs is 'ten'; expected an integer from 1 to 10000.
            r.yaml:14: 'training.epoch' is not a key of a recipe; did you mean 'training.epochs'? Allowed in 'training': epochs, batch_size, patch_size, patches_per_volume, foreground_share, precision, average_decay, optimizer, schedule, loss, early_stopping.
            r.yaml:15: training.batch_size is '0'; expected an integer from 1 to 65536.
            r.yaml:16: training.optimizer.momentum does not apply to 'adam', only to sgd. Remove it, on the command line with --set training.optimizer.momentum=
            r.yaml:17: training.schedule is 'cosine'; expected a section with the keys name, warmup, final_fraction, step_epochs, gamma.
            r.yaml:18: training.epochs is given twice; the first is in line 13. Remove one of them.
            r.yaml:20: training.loss.class_weights has 1 number; expected one a class, 2 to 1000.
            r.yaml:21: 'colour' is not a key of a recipe. Allowed at the top: name, version, task, seed, description, intended_use, training_data, licence, data, input, network, fine_tuning, augmentation, degradation, training, tasks.
            --set training.early_stopping.patience=soon: training.early_stopping.patience is 'soon'; expected an integer from 0 to 10000.
            --set epochs=5: 'epochs' is not a key of a recipe; did you mean 'training.epochs'? Allowed at the top: name, version, task, seed, description, intended_use, training_data, licence, data, input, network, fine_tuning, augmentation, degradation, training, tasks.
            --set seed: this is not an override; expected key=value, for example training.epochs=5.
            --set input=3: 'input' is a section. Set one of its keys, for example input.channels.
            """.Split('\n').Order(), e.Message.Split('\n').Order());
        Assert.Equal(19, e.Problems.Count);
        Assert.Contains(
            new RecipeProblem("r.yaml", 13, "training.epochs", "training.epochs is 'ten'; expected an integer from 1 to 10000."), e.Problems);
        Assert.Equal(e.Problems.Where(p => p.Line is not null).OrderBy(p => p.Line), e.Problems.Take(15));
    }

    [Theory]
    [InlineData("", "r.yaml: name is missing; expected 1 to 64 of the characters a-z, 0-9 and '-'.\nr.yaml: task is missing; expected one of classification, multi_label, ordinal, continuous, survival, segmentation, image, multi_task.")]
    [InlineData("- a", "r.yaml:1: the recipe is a list; expected keys and values such as 'name: pneumonia'.")]
    [InlineData("hello", "r.yaml:1: the recipe is 'hello'; expected keys and values such as 'name: pneumonia'.")]
    [InlineData(Minimal + "seed: [1", "r.yaml:3: this is not valid YAML: While parsing a flow sequence, did not find expected ',' or ']'.")]
    [InlineData(Minimal + "\tseed: 1", "r.yaml:3: this is not valid YAML: While scanning a plain scalar, found a tab character that violate indentation.")]
    [InlineData(Minimal + "---\nseed: 1", "r.yaml:3: a second document starts here; a recipe is one document. Remove the line '---'.")]
    [InlineData(Minimal + "? [a]\n: 1", "r.yaml:3: a key is not plain text; expected 'key: value'.")]
    [InlineData(Minimal + "seed: !!int 1", "r.yaml:3: 'tag:yaml.org,2002:int' is a tag, which recipes do not have. Remove it.")]
    [InlineData(Minimal + "version: &one 1\nseed: *one",
        "r.yaml:3: '&one' is an anchor, which recipes do not have. Remove it.\nr.yaml:4: '*one' refers to an anchor, which recipes do not have. Write the value out.")]
    [InlineData(Minimal + "seed:", "r.yaml:3: seed is empty; expected an integer from 0 to 2147483647.")]
    [InlineData(Minimal + "seed: {a: 1}", "r.yaml:3: seed is a section; expected an integer from 0 to 2147483647.")]
    [InlineData(Minimal + "seed: 1.5", "r.yaml:3: seed is '1.5'; expected an integer from 0 to 2147483647.")]
    [InlineData(Minimal + "seed: 99999999999", "r.yaml:3: seed is '99999999999'; expected an integer from 0 to 2147483647.")]
    [InlineData(Minimal + "training.epochs: 5", "r.yaml:3: 'training.epochs' is written with dots; in a file, write its last part under its section.")]
    [InlineData(Minimal + "description: \"a\\0b\"", "r.yaml:3: description is 'a?b'; expected text of at most 4000 characters.")]
    public void Parse_BadFile_SaysWhatIsWrong(string yaml, string expected) =>
        Assert.Equal(expected, Assert.Throws<RecipeException>(() => Parse(yaml)).Message);

    [Theory]
    [InlineData("training.epochs=0", "training.epochs is '0'; expected an integer from 1 to 10000.")]
    [InlineData("training.average_decay=0.3", "training.average_decay is '0.3'; expected 0 or a number from 0.5 to 0.99999.")]
    [InlineData("network.dropout=1", "network.dropout is '1'; expected auto or a number of at least 0 and below 1.")]
    [InlineData("training.optimizer.learning_rate=0", "training.optimizer.learning_rate is '0'; expected a number above 0 and at most 100.")]
    [InlineData("training.optimizer.learning_rate=NaN", "training.optimizer.learning_rate is 'NaN'; expected a number above 0 and at most 100.")]
    [InlineData("training.optimizer.learning_rate=1e999", "training.optimizer.learning_rate is '1e999'; expected a number above 0 and at most 100.")]
    [InlineData("training.optimizer.learning_rate=0,1", "training.optimizer.learning_rate is '0,1'; expected a number above 0 and at most 100.")]
    [InlineData("training.optimizer.nesterov=yes", "training.optimizer.nesterov is 'yes'; expected true or false.")]
    [InlineData("training.optimizer.name=lamb", "training.optimizer.name is 'lamb'; expected one of sgd, adagrad, adam, adamw.")]
    [InlineData("training.optimizer.epsilon=1e-6",
        "training.optimizer.epsilon does not apply to 'sgd', only to adagrad, adam, adamw. Remove it, on the command line with --set training.optimizer.epsilon=")]
    [InlineData("training.schedule.gamma=0.5",
        "training.schedule.gamma does not apply to 'one_cycle', only to step. Remove it, on the command line with --set training.schedule.gamma=")]
    [InlineData("network.architecture=resnet19", "network.architecture is 'resnet19'; expected one of alexnet, alexnet-grouped, googlenet, googlenet-bn, plain-cnn, resnet101, resnet18, resnet34, resnet50, texture-cnn.")]
    [InlineData("augmentation.scale=[1.1, 0.9]", "augmentation.scale is [1.1, 0.9]; expected the lower one first: [0.9, 1.1].")]
    [InlineData("augmentation.scale=[1]", "augmentation.scale has 1 number; expected a list of two numbers from 0.1 to 10, the lower one first.")]
    [InlineData("augmentation.scale=1.1", "augmentation.scale is '1.1'; expected a list of two numbers from 0.1 to 10, the lower one first.")]
    [InlineData("augmentation.crop_padding=28", "augmentation.crop_padding is 28; expected less than the height and the width, here at most 27.")]
    [InlineData("input.mean=[0.5, 0.5, 0.5]", "input.mean has 3 numbers; expected one a channel, and input.channels is 1.")]
    [InlineData("input.std=[0]", "input.std holds '0'; expected auto or a list of numbers from 0.0001 to 10, one a channel.")]
    [InlineData("input.std=[[1]]", "input.std holds a list; expected auto or a list of numbers from 0.0001 to 10, one a channel.")]
    [InlineData("input.std=[0.5", "this is not valid YAML: While parsing a flow sequence, did not find expected ',' or ']'.")]
    [InlineData("data.classes=[a]", "data.classes has 1 name; expected 2 to 1000.")]
    [InlineData("data.classes=[a, '']", "data.classes holds an empty item; expected auto or a list of 2 to 1000 different names of 1 to 64 characters.")]
    [InlineData("data.test_fraction=0", "data.test_fraction is '0'; expected a number above 0 and at most 0.5.")]
    [InlineData("training.loss.class_weights=heavy",
        "training.loss.class_weights is 'heavy'; expected none, balanced or a list of numbers above 0 and at most 1000000, one a class.")]
    [InlineData("training.optimiser.name=adam",
        "'training.optimiser.name' is not a key of a recipe; did you mean 'training.optimizer.name'? Allowed in 'training': epochs, batch_size, patch_size, patches_per_volume, foreground_share, precision, average_decay, optimizer, schedule, loss, early_stopping.")]
    [InlineData("=5", "this is not an override; expected key=value, for example training.epochs=5.")]
    public void Parse_BadOverride_SaysWhatIsWrong(string text, string expected)
    {
        var e = Assert.Throws<RecipeException>(() => Parse(Minimal, text));

        Assert.Equal($"--set {text}: {expected}", e.Message);
        Assert.Null(Assert.Single(e.Problems).Line);
    }

    [Theory]
    [InlineData("{ name: step }", "r.yaml:3: training.schedule.step_epochs is missing; expected an ascending list of 1 to 1000 integers of at least 1 and below training.epochs.")]
    [InlineData("{ name: step, step_epochs: [] }", "r.yaml:3: training.schedule.step_epochs has 0 epochs; expected 1 to 1000.")]
    [InlineData("{ name: step, step_epochs: [5, 5] }", "r.yaml:3: training.schedule.step_epochs has 5 after 5; expected ascending epochs.")]
    [InlineData("{ name: step, step_epochs: [5, 20] }",
        "r.yaml:3: training.schedule.step_epochs has 20; expected epochs below training.epochs, which is 20.")]
    public void Parse_BadStepSchedule_SaysWhatIsWrong(string schedule, string expected) =>
        Assert.Equal(expected, Assert.Throws<RecipeException>(() => Parse($"{Minimal}training: {{ schedule: {schedule} }}")).Message);

    [Fact]
    public void Parse_KeysThatDisagree_SaysWhatIsWrong()
    {
        var e = Assert.Throws<RecipeException>(() => Parse(Minimal, "data.classes=[a, b]", "training.loss.class_weights=[1, 2, 3]",
            "training.optimizer.nesterov=true", "training.optimizer.momentum=0"));

        Assert.Equal(
            """
            --set training.optimizer.nesterov=true: training.optimizer.nesterov is 'true' while the momentum is 0; expected a momentum above 0, or false.
            --set training.loss.class_weights=[1, 2, 3]: training.loss.class_weights has 3 numbers; expected one a class, and data.classes has 2.
            """, e.Message);
    }

    [Fact]
    public void Parse_HalfACharacter_IsRefused() =>
        Assert.Equal("--set description=?: description is '?'; expected text of at most 4000 characters.",
            Assert.Throws<RecipeException>(() => Parse(Minimal, "description=\uD800")).Message);

    [Fact]
    public void Parse_InvalidValue_CausesNoFollowOnProblems() =>
        Assert.Equal("--set input.channels=7: input.channels is '7'; expected 1 or 3.",
            Assert.Throws<RecipeException>(() => Parse(Minimal, "input.mean=[0, 0, 0]", "input.channels=7")).Message);

    [Fact]
    public void Parse_MergeBomb_IsRefusedWithoutBeingExpanded()
    {
        var yaml = Minimal + "a: &a [x, x, x, x, x, x, x, x, x]\n";
        for (var c = 'b'; c <= 'z'; c++)
        {
            yaml += $"{c}: &{c} [{string.Join(", ", Enumerable.Repeat($"*{(char)(c - 1)}", 9))}]\n";
        }

        var e = Assert.Throws<RecipeException>(() => Parse(yaml));

        Assert.Equal(26 + 26 + 25 * 9, e.Problems.Count);
        Assert.EndsWith("\nand 227 more problems.", e.Message);
    }

    [Fact]
    public void Parse_DeepNesting_IsRefused()
    {
        var e = Assert.Throws<RecipeException>(() => Parse(Minimal + "seed: " + new string('[', 100_000)));

        Assert.Equal("r.yaml:3: the values are nested more than 16 deep; a recipe needs at most 3.", e.Message);
    }

    [Fact]
    public void Parse_DamagedText_GivesARecipeOrARecipeException()
    {
        const string alphabet = "{}[]:,-?&*!|>'\"%@`#~<=\\ \n\t0aZ.\u00E9\uD83D\0";
        var whole = Recipe.Parse(Minimal, "r.yaml", ["augmentation.scale=[0.9, 1.1]"]).ToYaml();
        var random = new Random(1);
        var refused = 0;
        for (var round = 0; round < 3000; round++)
        {
            var text = whole.ToCharArray();
            for (var change = 0; change <= round % 4; change++)
            {
                text[random.Next(text.Length)] = alphabet[random.Next(alphabet.Length)];
            }

            try
            {
                Parse(new string(text, 0, random.Next(text.Length / 2, text.Length)));
            }
            catch (RecipeException e)
            {
                Assert.NotEmpty(e.Problems);
                refused++;
            }
        }

        Assert.InRange(refused, 1000, 2999);
    }

    [Fact]
    public void Parse_TooLarge_IsRefused()
    {
        var e = Assert.Throws<RecipeException>(() => Parse(Minimal + "#" + new string('x', Recipe.MaxBytes)));

        Assert.Equal("r.yaml: the recipe is larger than 1 MiB; expected a few kilobytes of YAML. Is this the right file?", e.Message);
    }

    [Fact]
    public void Read_TooLarge_IsRefused()
    {
        using var folder = new TempFolder();
        var path = folder.File("model.onnx");
        File.WriteAllBytes(path, new byte[Recipe.MaxBytes + 1]);

        var e = Assert.Throws<RecipeException>(() => Recipe.Read(path, []));

        Assert.Equal($"{path}: the recipe is larger than 1 MiB; expected a few kilobytes of YAML. Is this the right file?", e.Message);
    }

    [Fact]
    public void Read_Binary_IsRefused()
    {
        using var folder = new TempFolder();
        var path = folder.File("scan.png");
        File.WriteAllBytes(path, [0x89, 0x50, 0x4E, 0x47]);

        var e = Assert.Throws<RecipeException>(() => Recipe.Read(path, []));

        Assert.Equal($"{path}: the recipe is not UTF-8 text. Is this the right file? Otherwise save it as UTF-8.", e.Message);
    }

    [Fact]
    public void Read_NoSuchFile_SaysSo()
    {
        using var folder = new TempFolder();

        Assert.Equal($"{folder.File("no/r.yaml")}: the recipe does not exist. Give the path of a YAML file.",
            Assert.Throws<RecipeException>(() => Recipe.Read(folder.File("no/r.yaml"), [])).Message);
        Assert.Equal($"{folder.Path}: this is a folder. Give the path of a YAML file.",
            Assert.Throws<RecipeException>(() => Recipe.Read(folder.Path, [])).Message);
    }

    [Fact]
    public void Parse_FineTuningWithoutAFile_SaysHowToGiveIt() => Assert.Equal(
        """
        r.yaml:3: fine_tuning.freeze is given without a network to start from. Give fine_tuning.from, on the command line --from FILE, or remove it, on the command line with --set fine_tuning.freeze=
        --set fine_tuning.layer_decay=0.5: fine_tuning.layer_decay is given without a network to start from. Give fine_tuning.from, on the command line --from FILE, or remove it, on the command line with --set fine_tuning.layer_decay=
        """,
        Assert.Throws<RecipeException>(() => Parse(Minimal + "fine_tuning: { freeze: backbone }\n", "fine_tuning.layer_decay=0.5")).Message);

    [Fact]
    public void Parse_GradualUnfreezingOfAFrozenBackbone_IsAContradiction() => Assert.Equal(
        "r.yaml:3: fine_tuning.unfreeze_epochs is 2 while fine_tuning.freeze is 'backbone', which leaves no stage to be unfrozen; expected 0, or freeze: none.",
        Assert.Throws<RecipeException>(
            () => Parse(Minimal + "fine_tuning: { from: a.onnx, freeze: backbone, unfreeze_epochs: 2 }\n")).Message);

    [Theory]
    [InlineData("fine_tuning.sha256=abc", "fine_tuning.sha256 is 'abc'; expected none or 64 lower-case hexadecimal digits.")]
    [InlineData("fine_tuning.layer_decay=0", "fine_tuning.layer_decay is '0'; expected a number above 0 and at most 1.")]
    [InlineData("data.fraction=0", "data.fraction is '0'; expected a number above 0 and at most 1.")]
    public void Parse_ValueOutOfRange_SaysWhatIsExpected(string text, string expected) => Assert.Equal(
        $"--set {text}: {expected}", Assert.Throws<RecipeException>(() => Parse(Minimal, "fine_tuning.from=a.onnx", text)).Message);

    static Recipe Parse(string yaml, params string[] overrides) => Recipe.Parse(yaml, "r.yaml", overrides);
}
