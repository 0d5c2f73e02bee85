package cli

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"cts/pipeline"
	"cts/pipeline/regional"
	"cts/pipeline/report"
	"cts/pipeline/trend"
)

func newRegions(s *session) *cobra.Command {
	var request regional.Request
	var panel string
	command := &cobra.Command{
		Use:   "regions [REGION]",
		Short: "Write regional sums, coverage and trends, and what is not added up",
		Long: `Add figures up over the countries of a region of M49 (a code or a name, or World), or of
every region: only indicators whose definitions and recording agree between countries,
over the countries that report in every year of the period, with coverage, entrants and
leavers. Countries whose figures break, or change unit, definition or coverage, are left
out and named; --across-breaks keeps them and marks the trend. With --indicator or --iccs
a sum that would mislead is refused (exit code 2), and the refusal says why.

--panel imputed adds up all countries, missing ones imputed from rates and counted;
--panel whoever_reported gives levels without a trend.`,
		Example: "  cts report regions --out reports/regions\n  cts report regions Europe --indicator PERSONS_HELD --from 2012 --to 2021\n  cts report regions --iccs 03011",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 1 {
				request.Region = args[0]
			}
			request.Panel = trend.Panel(panel)
			if !slices.Contains([]trend.Panel{trend.ConstantPanel, trend.Imputed, trend.WhoeverReported}, request.Panel) {
				return exit(ExitUsage, fmt.Errorf("--panel %s: use constant_panel, imputed or whoever_reported", panel))
			}
			if request.From > request.To && request.To != 0 {
				return exit(ExitUsage, fmt.Errorf("--from %d lies after --to %d", request.From, request.To))
			}
			out, err := c.Flags().GetString("out")
			if err != nil {
				return err
			}
			return s.writeReport(func(w *pipeline.Workspace) (report.Result, error) { return w.Regions(c.Context(), out, request) })
		},
	}
	flags := command.Flags()
	flags.StringP("out", "o", "reports/regions", "folder to write; an earlier report there is replaced")
	flags.StringVar(&request.Indicator, "indicator", "", "add up this indicator only")
	flags.StringVar(&request.ICCS, "iccs", "", "add up this category only")
	flags.IntVar(&request.From, "from", 0, "first year (nine years before the last)")
	flags.IntVar(&request.To, "to", 0, "last year (the last in which half as many countries report as in the fullest)")
	flags.StringVar(&panel, "panel", string(trend.ConstantPanel), "constant_panel, imputed or whoever_reported")
	return command
}

func newGlobalStudy(s *session) *cobra.Command {
	var out string
	command := &cobra.Command{
		Use:   "global-study COUNTRIES.csv REGIONS.csv",
		Short: "Set our regional sums beside those of the Global Study on Homicide 2019",
		Long: `Add up the countries' figures of the digital annex of UNODC's Global Study on Homicide
2019 and set the sums beside its regional estimates, region by region and year by year;
compute the rates over World Population Prospects 2024, set them beside the published
ones, and split the difference into what counts and what populations make of it. No
workspace is needed; both files are those of the annex, as they were published.`,
		Example: "  cts report global-study Shiny_DT.csv shiny_reg_dt.csv --out reports/global-study",
		Args:    cobra.ExactArgs(2),
		RunE: func(_ *cobra.Command, args []string) error {
			return s.globalStudy(args[0], args[1], out)
		},
	}
	command.Flags().StringVarP(&out, "out", "o", "reports/global-study", "folder to write; an earlier report there is replaced")
	return command
}

func (s *session) globalStudy(countriesPath, regionsPath, out string) error {
	now, err := s.now()
	if err != nil {
		return err
	}
	countries, err := os.Open(countriesPath)
	if err != nil {
		return exit(ExitUnreadable, err)
	}
	defer countries.Close()
	regions, err := os.Open(regionsPath)
	if err != nil {
		return exit(ExitUnreadable, err)
	}
	defer regions.Close()
	options := report.Options{Language: s.language, GeneratedAt: now(), ProgramVersion: version, Release: true} // published figures: no watermark
	study, written, err := regional.StudyReport(countries, regions, out, options)
	if errors.Is(err, regional.ErrStudy) {
		return exit(ExitUnreadable, err)
	}
	if err == nil && !s.asJSON {
		s.sayStudy(study)
	}
	return s.showWritten(written, err)
}

// sayStudy says what was reproduced, and names what was not.
func (s *session) sayStudy(study regional.Study) {
	fmt.Fprintln(s.out, study.Summary())
	for _, c := range study.NotReproduced() {
		fmt.Fprintf(s.out, "  %s %d: countries add up to %.0f, published %.0f\n", c.Name, c.Year, c.Count.Value, c.Published.Value)
	}
}
