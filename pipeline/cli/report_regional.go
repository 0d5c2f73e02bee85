package cli

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"cts/pipeline/regional"
	"cts/pipeline/report"
)

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
	options := report.Options{GeneratedAt: now(), ProgramVersion: version, Release: true} // published figures: no watermark
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
