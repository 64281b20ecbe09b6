// Package authority makes certificates for tests and measurements.
package authority

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// An Authority signs certificates, whose files it keeps in one folder.
type Authority struct {
	Path   string // of its own certificate, in PEM
	Pool   *x509.CertPool
	folder string
	cert   *x509.Certificate
	key    *ecdsa.PrivateKey
}

// New makes an authority that keeps its files in the folder.
func New(folder, name string) (*Authority, error) {
	a := &Authority{folder: folder, Pool: x509.NewCertPool()}
	template := &x509.Certificate{Subject: pkix.Name{CommonName: name}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign}
	path, _, err := a.sign(template, name, time.Hour)
	if err != nil {
		return nil, err
	}
	a.Path = path
	a.Pool.AddCert(a.cert)
	return a, nil
}

// Server signs a certificate for 127.0.0.1, and returns its files.
func (a *Authority) Server() (cert, key string, err error) {
	return a.sign(&x509.Certificate{IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}, "server", time.Hour)
}

// Client signs the certificate of a client, which is good for so long.
func (a *Authority) Client(name string, good time.Duration) (cert, key string, err error) {
	return a.sign(&x509.Certificate{Subject: pkix.Name{CommonName: name},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}, name, good)
}

// sign signs a certificate with a key of its own, the first with that key itself.
func (a *Authority) sign(
	template *x509.Certificate, name string, good time.Duration,
) (certPath, keyPath string, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", "", err
	}
	if template.SerialNumber, err = rand.Int(rand.Reader, big.NewInt(1<<62)); err != nil {
		return "", "", err
	}
	template.NotBefore, template.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(good)
	parent, signer := a.cert, a.key
	if parent == nil {
		parent, signer = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		return "", "", err
	}
	if a.cert == nil {
		a.key = key
		if a.cert, err = x509.ParseCertificate(der); err != nil {
			return "", "", err
		}
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return "", "", err
	}
	certPath, keyPath = filepath.Join(a.folder, name+".pem"), filepath.Join(a.folder, name+".key")
	if err := write(certPath, "CERTIFICATE", der); err != nil {
		return "", "", err
	}
	return certPath, keyPath, write(keyPath, "PRIVATE KEY", secret)
}

func write(path, kind string, der []byte) error {
	return os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600)
}
