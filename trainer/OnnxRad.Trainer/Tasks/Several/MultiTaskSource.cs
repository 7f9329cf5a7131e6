namespace OnnxRad.Trainer;

/// <summary>Opens tables of images with columns for each of several tasks.</summary>
static class MultiTaskSource
{
    /// <exception cref="DataException">The table cannot be used; all problems found are named at once.</exception>
    public static ImageDataset Open(string path, ImageDatasetOptions options)
    {
        var (problems, read) = (new List<string>(), new List<(IReadOnlyList<string> Classes, float[][] Values)>());
        CsvColumns columns = new([.. options.Tasks.SelectMany(task => task.Columns).Select(name => new CsvColumn(name, MayBeEmpty: true, options.TasksMayBeMissing))]);
        var table = CsvSource.Read(path, columns, options, problems, rows =>
        {
            read.AddRange(options.Tasks.Select(task => Read(task, rows, problems)));
            problems.AddRange(rows.Where(row => options.Tasks.All(task => task.Columns.All(column => IsUnknown(task, Cell(row, column)))))
                .Select(row => $"line {row.Line}: it is labelled for none of the tasks; leave it out"));
        });
        var expected = $"and those of the tasks ({Listing.Quote([.. columns.Required.Select(column => column.Name)])}, empty where a row is not labelled for one), and";
        CsvSource.ThrowIfWrong(path, options.Images, expected, problems);
        var groups = Groups(options.Tasks, read, table.Rows.Count);
        var samples = table.Samples(options, (_, i) => groups[i]).Select((sample, i) => sample with { Values = [.. read.SelectMany(task => task.Values[i])] });
        string[] names = [.. options.Tasks.Zip(read).SelectMany(task => task.Second.Classes.Select(name => $"{task.First.Name}: {name}"))];
        return new(path, names, [], [.. samples], options.SkipBadImages) { TaskClasses = [.. read.Select(task => task.Classes)] };
    }

    /// <summary>What rows are held out in proportion of: the classes or grades of the first task that has such, and behind them the rows
    /// that are not labelled for it; one group where no task has any.</summary>
    static int[] Groups(IReadOnlyList<TaskRecipe> tasks, List<(IReadOnlyList<string> Classes, float[][] Values)> read, int rows)
    {
        var nominal = tasks.Index().Where(task => task.Item.Task is "classification" or "ordinal").Select(task => task.Index).ToArray();
        return nominal.Length == 0
            ? new int[rows]
            : [.. read[nominal[0]].Values.Select(row => float.IsNaN(row[0]) ? read[nominal[0]].Classes.Count : (int)row[0])];
    }

    /// <summary>The classes and the numbers of a task; NaN in the rows that are not labelled for it.</summary>
    static (IReadOnlyList<string> Classes, float[][] Values) Read(TaskRecipe task, List<CsvTableRow> rows, List<string> problems)
    {
        var teaching = TaskTable.Teaching(task.Task)!;
        var own = new List<string>();
        CsvTableRow[] labelled = [.. rows.Where(row => task.Columns.Any(column => Cell(row, column).Length > 0))];
        var classes = task.Task == "continuous" ? task.Columns : task.Classes;
        var read = labelled.Length > 0 || rows.Count == 0
            ? teaching.Read([.. labelled.Select(row => AsAlone(task, row))], classes, [], own)
            : new(classes ?? [], [], [], []);
        problems.AddRange(own.Select(problem => $"task '{task.Name}' ({Listing.Quote(task.Columns)}): {TaskChecks.InWordsOf(task, problem)}"));
        var (values, next) = (new float[rows.Count][], 0);
        for (var i = 0; i < values.Length; i++)
        {
            var isLabelled = next < labelled.Length && ReferenceEquals(rows[i], labelled[next]);
            values[i] = isLabelled ? read.Values[next++] : [.. Enumerable.Repeat(float.NaN, teaching.TargetSize(read.Classes.Count))];
        }

        return (read.Classes, values);
    }

    static bool IsUnknown(TaskRecipe task, string cell) => cell.Length == 0 || (task.Task == "multi_label" && cell is "-1" or "-1.0");

    /// <summary>The row as a table of the task alone would have it.</summary>
    static CsvTableRow AsAlone(TaskRecipe task, CsvTableRow row) => task.Task switch
    {
        "survival" => row with { Cells = new Dictionary<string, string> { ["time"] = Cell(row, task.Columns[0]), ["event"] = Cell(row, task.Columns[1]) } },
        "multi_label" or "continuous" => row with { Cells = task.Columns.ToDictionary(column => column, column => Cell(row, column)) },
        _ => row with { Label = Cell(row, task.Columns[0]) },
    };

    /// <summary>A cell; empty where the table lacks the column.</summary>
    static string Cell(CsvTableRow row, string column) => row.Cells.GetValueOrDefault(column, "");
}
