using OnnxRad.Models;
using OnnxRad.Trainer.Tests.Training;

namespace OnnxRad.Trainer.Tests.Tasks;

/// <summary>Several images of a patient tell no more than one: the intervals draw them together.</summary>
[Collection(TorchCollection.Name)]
public sealed class MeterGroupsTests
{
    static readonly string[] s_twice = ["a", "a", "b", "b", "c", "c"];

    [Fact]
    public void ImageMeter_ImagesOfOnePatient_TellNoMoreThanOne()
    {
        Assert.Equal(Rmse([0.1f, 0.2f, 0.4f], ["a", "b", "c"]), Rmse([0.1f, 0.1f, 0.2f, 0.2f, 0.4f, 0.4f], s_twice));

        static Estimate Rmse(float[] made, string[] patients)
        {
            var meter = new ImageMeter(new(new float[made.Length], [1, 1, 1]) { Patients = patients }, loss: null);
            OutputBatch batch = new(made, [made.Length, 1, 1, 1]);
            meter.Add(new(0, made.Length, [batch], [batch]));
            return meter.Report().Figures["rmse"];
        }
    }

    [Fact]
    public void SegmentationMeter_ImagesOfOnePatient_TellNoMoreThanOne()
    {
        Assert.Equal(Dice([1, 0, 0], ["a", "b", "c"]), Dice([1, 1, 0, 0, 0, 0], s_twice));

        static Estimate Dice(float[] found, string[] patients)
        {
            using var loss = new SoftDiceLoss();
            string[] classes = ["background", "lung"];
            var fit = new TaskFit { Classes = classes, Names = classes, Logits = classes, Activation = Activation.Softmax };
            var meter = new SegmentationMeter(fit, new([.. found.Select(_ => 1f)], [1, 1]) { Patients = patients }, loss);
            OutputBatch batch = new([.. found.SelectMany(f => new[] { 1 - f, f })], [found.Length, 2, 1, 1]);
            meter.Add(new(0, found.Length, [batch], [batch]));
            return meter.Report().Figures["dice"];
        }
    }
}
