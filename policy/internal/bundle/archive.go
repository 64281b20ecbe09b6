package bundle

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing/fstest"
)

// maxSize is the largest size of a bundle in bytes, packed and unpacked.
const maxSize = 64 << 20

// unpack reads a bundle to its end and returns its files. It refuses bytes after
// the end: they are in no file, so no signature covers them.
func unpack(r io.Reader) (fstest.MapFS, error) {
	packed := &io.LimitedReader{R: r, N: maxSize + 1}
	source := bufio.NewReader(packed)
	zipped, err := gzip.NewReader(source)
	if err != nil {
		return nil, unpacking(err)
	}
	zipped.Multistream(false)
	unpacked := &io.LimitedReader{R: zipped, N: maxSize + 1}
	files, err := untar(unpacked)
	if err == nil {
		err = readWhole(unpacked) // the checksum is at the end
	}
	if _, more := source.ReadByte(); err == nil && more == nil {
		err = errMore
	}
	if packed.N == 0 || unpacked.N == 0 {
		return nil, fmt.Errorf("over %d MiB: law, rules and lists take less, see what else is in it", maxSize>>20)
	}
	return files, unpacking(err)
}

// errMore is the error of a bundle with bytes after its end.
var errMore = errors.New("more follows its end: fetch it again from who signs it")

// readWhole reads to the end of an archive. Only zeros may be there: programs
// that write archives fill the last block with them.
func readWhole(r io.Reader) error {
	rest, err := io.ReadAll(r)
	if len(bytes.Trim(rest, "\x00")) > 0 {
		return errMore
	}
	return err
}

// unpacking turns an error of the archive into one that says what to do.
func unpacking(err error) error {
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("cut off: fetch it again")
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum), errors.Is(err, tar.ErrHeader):
		return fmt.Errorf("no tar.gz, or damaged: fetch it again: %w", err)
	}
	return err
}

// untar reads the files of an archive.
func untar(r io.Reader) (fstest.MapFS, error) {
	files := fstest.MapFS{}
	archive := tar.NewReader(r)
	for {
		header, err := archive.Next()
		if err == io.EOF {
			return files, nil
		}
		if err != nil {
			return nil, err
		}
		name := strings.TrimPrefix(header.Name, "/")
		if header.Typeflag != tar.TypeReg || !fs.ValidPath(name) {
			return nil, fmt.Errorf("%q: no plain file: a bundle of this library has nothing else", header.Name)
		}
		if files[name] != nil {
			return nil, fmt.Errorf("%s: stands in it twice", name)
		}
		data, err := io.ReadAll(archive)
		if err != nil {
			return nil, err
		}
		files[name] = &fstest.MapFile{Data: data}
	}
}
