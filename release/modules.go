package main

import (
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/google/licensecheck"
)

// linkedModule is a module that a binary carries, with its licences.
type linkedModule struct {
	path, version string
	licences      []licenceText
}

// licenceText is one file of a module that says under which terms it comes.
type licenceText struct {
	name string
	text string
	ids  []string // SPDX identifiers that were recognised
}

// linkedModules reads from the binary what is linked in, in the order of paths.
func linkedModules(binary string) (*buildinfo.BuildInfo, []linkedModule, error) {
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", binary, err)
	}
	var modules []linkedModule
	for _, dependency := range info.Deps {
		if dependency.Replace != nil {
			dependency = dependency.Replace
		}
		licences, err := licencesOf(dependency.Path, dependency.Version)
		if err != nil {
			return nil, nil, err
		}
		modules = append(modules, linkedModule{dependency.Path, dependency.Version, licences})
	}
	return info, modules, nil
}

// licencesOf reads the licence files of a module from the module cache.
func licencesOf(path, version string) ([]licenceText, error) {
	output, err := exec.Command("go", "mod", "download", "-json", path+"@"+version).Output()
	if err != nil {
		return nil, fmt.Errorf("module %s@%s: %w", path, version, err)
	}
	var module struct{ Dir string }
	if err := json.Unmarshal(output, &module); err != nil {
		return nil, fmt.Errorf("module %s@%s: %w", path, version, err)
	}
	licences, err := licencesIn(module.Dir)
	if err == nil && len(licences) == 0 {
		err = errors.New("no licence file in it; a module without one cannot be passed on")
	}
	if err != nil {
		return nil, fmt.Errorf("module %s@%s: %w", path, version, err)
	}
	return licences, nil
}

var licenceName = regexp.MustCompile(`(?i)^(un)?(licen[cs]e|copying|notice)([-.].*)?$`)

// licencesIn reads the licence files of a folder; where it has none, as in the
// folders of prebuilt libraries, that of the nearest folder above within the
// module cache would be another module's, so none is taken.
func licencesIn(folder string) ([]licenceText, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var licences []licenceText
	for _, entry := range entries {
		if entry.IsDir() || !licenceName.MatchString(entry.Name()) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(folder, entry.Name()))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		licences = append(licences, licenceText{entry.Name(), string(text), recognise(text)})
	}
	return licences, nil
}

// recognise gives the SPDX identifiers of the licences that a text holds.
func recognise(text []byte) []string {
	var ids []string
	for _, match := range licensecheck.Scan(text).Match {
		if !match.IsURL && !slices.Contains(ids, match.ID) {
			ids = append(ids, match.ID)
		}
	}
	return ids
}
