package cas.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Help that leaves out what a command has from above: the global options explain themselves once, at `cas --help`.
final class BriefHelp extends Help {
    BriefHelp(CommandSpec spec, ColorScheme colors) {
        super(spec, colors);
    }

    private static List<OptionSpec> own(List<OptionSpec> options) {
        return options.stream()
                .filter(option -> !option.inherited() || option.usageHelp())
                .toList();
    }

    @Override
    public String optionListExcludingGroups(
            List<OptionSpec> options, Layout layout, Comparator<OptionSpec> sort, IParamLabelRenderer labels) {
        return super.optionListExcludingGroups(own(options), layout, sort, labels);
    }

    @Override
    protected Text createDetailedSynopsisOptionsText(
            Collection<ArgSpec> done, List<OptionSpec> options, Comparator<OptionSpec> sort, boolean cluster) {
        return super.createDetailedSynopsisOptionsText(done, own(options), sort, cluster);
    }
}
