package schemas

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"sync"
)

// Digest changes when any table changes: its columns, types, meanings or order.
func Digest() string { return schemaDigest() }

// ReferenceDigest changes when any reference data that ship with the program
// change: areas, code lists, indicators, labels, populations, partitions,
// publications.
func ReferenceDigest() string { return referenceDigest() }

var schemaDigest = sync.OnceValue(func() string {
	hash := sha256.New()
	for _, table := range append(append(Tables(), PrimaryTables()...), ReferenceTables()...) {
		fmt.Fprintf(hash, "%q %d %q %q\n", table.Name, table.Version, table.Key, table.Sort)
		for _, column := range table.Columns {
			fmt.Fprintf(hash, "%+v\n", column)
		}
	}
	return hex.EncodeToString(hash.Sum(nil))
})

var referenceDigest = sync.OnceValue(func() string {
	var parts []string
	err := fs.WalkDir(shipped, ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			parts = append(parts, name, shippedDigest(name))
		}
		return err
	})
	if err != nil {
		panic(fmt.Sprintf("schemas: %v", err))
	}
	return ID(parts...)
})

func shippedDigest(name string) string {
	data, err := shipped.ReadFile(name)
	if err != nil {
		panic(fmt.Sprintf("schemas: %v", err))
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
