package main

import (
	"context"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	cyclonedx "github.com/CycloneDX/cyclonedx-go"
	"github.com/google/uuid"

	"cts/pipeline"
)

// writeBill writes what a binary is made of, as CycloneDX 1.6. The list of modules
// is read from the binary itself, so that it cannot say anything else than what is
// linked in.
func writeBill(ctx context.Context, binary, file string, date time.Time) error {
	bill, err := billOf(ctx, binary, date)
	if err != nil {
		return err
	}
	out, err := os.Create(file)
	if err != nil {
		return err
	}
	defer out.Close()
	encoder := cyclonedx.NewBOMEncoder(out, cyclonedx.BOMFileFormatJSON).SetPretty(true)
	if err := encoder.EncodeVersion(bill, cyclonedx.SpecVersion1_6); err != nil {
		return err
	}
	return out.Close()
}

func billOf(ctx context.Context, binary string, date time.Time) (*cyclonedx.BOM, error) {
	info, modules, err := linkedModules(binary)
	if err != nil {
		return nil, err
	}
	digest, err := digestOf(binary)
	if err != nil {
		return nil, err
	}
	duckdb, err := pipeline.EngineVersion(ctx)
	if err != nil {
		return nil, err
	}
	components := []cyclonedx.Component{duckdbComponent(duckdb), goComponent(info)}
	for _, m := range modules {
		components = append(components, moduleComponent(m))
	}
	bill := cyclonedx.NewBOM()
	bill.SerialNumber = uuid.NewSHA1(uuid.NameSpaceOID, []byte(digest)).URN() // of the binary, so that it can be made again
	bill.Metadata = &cyclonedx.Metadata{Timestamp: date.Format(time.RFC3339), Component: programComponent(info, digest)}
	bill.Components = &components
	return bill, nil
}

func digestOf(path string) (string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:]), nil
}

func programComponent(info *buildinfo.BuildInfo, digest string) *cyclonedx.Component {
	var properties []cyclonedx.Property
	for _, setting := range info.Settings {
		if setting.Key == "GOOS" || setting.Key == "GOARCH" || setting.Key == "vcs.revision" {
			properties = append(properties, cyclonedx.Property{Name: setting.Key, Value: setting.Value})
		}
	}
	return &cyclonedx.Component{
		Type: cyclonedx.ComponentTypeApplication, Name: "cts", BOMRef: "cts", Licenses: licenceChoices([]string{"Apache-2.0"}),
		Hashes: &[]cyclonedx.Hash{{Algorithm: cyclonedx.HashAlgoSHA256, Value: digest}}, Properties: &properties,
	}
}

// duckdbComponent is the library inside the prebuilt archives of duckdb-go-bindings.
func duckdbComponent(version string) cyclonedx.Component {
	url := "pkg:github/duckdb/duckdb@" + version
	return cyclonedx.Component{
		Type: cyclonedx.ComponentTypeLibrary, Name: "duckdb", Version: version,
		PackageURL: url, BOMRef: url, Licenses: licenceChoices([]string{"MIT"}),
	}
}

func goComponent(info *buildinfo.BuildInfo) cyclonedx.Component {
	version := strings.TrimPrefix(info.GoVersion, "go")
	url := "pkg:golang/stdlib@" + version
	return cyclonedx.Component{
		Type: cyclonedx.ComponentTypeLibrary, Name: "stdlib", Version: version,
		PackageURL: url, BOMRef: url, Licenses: licenceChoices([]string{"BSD-3-Clause"}),
	}
}

func moduleComponent(m linkedModule) cyclonedx.Component {
	url := fmt.Sprintf("pkg:golang/%s@%s", m.path, m.version)
	return cyclonedx.Component{
		Type: cyclonedx.ComponentTypeLibrary, Name: m.path, Version: m.version,
		PackageURL: url, BOMRef: url, Licenses: licenceChoices(m.ids()),
	}
}

// ids are the licences of a module that were recognised, each once.
func (m linkedModule) ids() []string {
	var ids []string
	for _, licence := range m.licences {
		ids = append(ids, licence.ids...)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func licenceChoices(ids []string) *cyclonedx.Licenses {
	choices := cyclonedx.Licenses{}
	for _, id := range ids {
		choices = append(choices, cyclonedx.LicenseChoice{License: &cyclonedx.License{ID: id}})
	}
	return &choices
}
