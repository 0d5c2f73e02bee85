package schemas

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
)

// ID names a thing by what it is made of: 32 hexadecimal digits of the SHA-256
// of the parts, each led by its length, so that ("a","bc") and ("ab","c") differ.
func ID(parts ...string) string {
	hash := sha256.New()
	var length [8]byte
	for _, part := range parts {
		binary.BigEndian.PutUint64(length[:], uint64(len(part)))
		hash.Write(length[:])
		hash.Write([]byte(part))
	}
	return hex.EncodeToString(hash.Sum(nil)[:16])
}
